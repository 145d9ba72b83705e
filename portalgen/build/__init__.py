"""The pipeline: discover, load, plan, render, write; state store and ledger. May import render and below."""
