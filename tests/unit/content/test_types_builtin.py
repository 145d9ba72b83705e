"""The content types that come with portalgen: complete, in two languages, and what the law asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from portalgen.content.rules import RULES
from portalgen.content.schema import ContentType, Field
from portalgen.content.types_loading import builtin_type_files, decode_types, encode_types, load_types
from portalgen.text.symbols import kind_of

FIRST_TIER = [
    "news_article",
    "announcement",
    "direction_document",
    "legal_document",
    "draft_consultation",
    "legal_qa",
    "admin_procedure",
    "public_service",
    "organisation_unit",
    "person_leader",
    "contact_entry",
    "work_schedule",
    "citizen_reception",
    "information_catalogue_entry",
    "information_access_page",
    "static_page",
    "link_directory",
    "suspension_notice",
    "correction",
    "financial_disclosure",
    "legal_dissemination",
]
SECOND_TIER = [
    "press_release",
    "consolidated_document",
    "contest",
    "tender_notice",
    "recruitment_notice",
    "statistic_report",
    "open_dataset",
    "strategy_plan",
    "research_exchange",
    "media_item",
    "event",
    "investment_project",
    "award_sanction",
]
THIRD_TIER = ["auction_notice", "enforcement_notice", "science_topic", "codification_entry"]
UNDATED = [
    "organisation_unit",
    "person_leader",
    "contact_entry",
    "static_page",
    "link_directory",
    "admin_procedure",
    "public_service",
    "information_catalogue_entry",
    "information_access_page",
    "codification_entry",
]
#: Fields by type, as editors know them: keys or their aliases.
FIELDS = {
    "news_article": "genre royalty_coefficient event_date location featured_rank highlight_of_day hero_image kind",
    "document": """
        number_symbol no_number issuing_bodies signers issued_date effective_date effective_note abstract gazette
        scope sector field recipients files relations external_ids
    """,
    "direction_document": "doc_kind urgency number_symbol files",
    "legal_document": "doc_kind validity expiry_date expiry_reason expiry_part number_symbol field",
    "consolidated_document": "number_symbol consolidates certified_date certified_by",
    "draft_consultation": """
        doc_kind drafting_unit opens_on closes_on dossier purpose scope audience key_issues comment_channels
        versions comments stage feedback_report result_document
    """,
    "legal_qa": """
        question_title question asker_display province received_on answered_on answer answering_unit answered_by
        field legal_basis law_as_of general_interest
    """,
    "contest": """
        opens_at closes_at rules audience study_materials quiz scoring tie_breaks prizes organisers contact
        results_published_at winners
    """,
    "organisation_unit": """
        name short_name kind parent order functions duties powers address phone fax email website heads
        legal_basis valid_from valid_to predecessor successor
    """,
    "person_leader": """
        full_name position rank photo birth_year home_province education biography responsibilities
        units_overseen term_from term_to email phone
    """,
    "work_schedule": "iso_week from to rows",
    "citizen_reception": "place regular_hours sessions",
    "information_catalogue_entry": """
        name number_symbol created_on holder_unit form publish_when publish_until url file state
    """,
    "financial_disclosure": "fiscal_year kind decision decision_date tables",
    "tender_notice": """
        kind package_code name budget funding method opens_at closes_at location contact winner price
        muasamcong_url
    """,
    "open_dataset": """
        title description theme publisher contact licence issued modified periodicity temporal spatial
        distributions
    """,
    "correction": "corrects found_on reported_by wrong_text right_text reason decided_by same_form",
    "admin_procedure": """
        procedure_code name field authority_level procedure_kind audience competent_body receiving_address
        delegated_body coordinating_body steps methods dossier sets result conditions forms fees legal_basis
        decision_no decision_date state source_of_truth
    """,
    "public_service": "procedure level reason_if_partial url fee_online e_form status_check_url",
    "suspension_notice": "from expected_resume reason force_majeure",
    "item": """
        title date updated summary id type unit lang draft publish_at expire_at aliases withdrawn corrections
        superseded_by image images attachments also_in topics keywords source source_url source_date contributors
        legal_basis related review_by translation_of order featured highlight
    """,
}
INNER = {
    ("admin_procedure", "methods"): "form time_limit unit fee charge note",
    ("admin_procedure", "dossier"): "group paper form_ref originals copies kind",
    ("work_schedule", "rows"): "date session start leader content place with",
    ("citizen_reception", "sessions"): "date start end leader participants expected_content status new_date",
    ("open_dataset", "distributions"): "url media_type bytes sha256 schema",
    ("draft_consultation", "comments"): "name_shown org date text response",
    ("contest", "quiz"): "questions options correct per_attempt variants minutes attempts",
    ("item", "withdrawn"): "on reason kind to",
    ("item", "corrections"): "on note",
    ("item", "contributors"): "name role share",
    ("item", "attachments"): "file title role",
}


def walk(fields: Mapping[str, Field], path: str = "") -> Iterator[tuple[str, Field]]:
    """Every field at every depth with its path."""
    for key, field in fields.items():
        yield path + key, field
        yield from walk(field.fields, f"{path}{key}.")
        if field.of:
            yield from walk(field.of.fields, f"{path}{key}.")


def items(types: Mapping[str, ContentType]) -> list[ContentType]:
    return [type_ for type_ in types.values() if not type_.abstract]


def names(fields: Mapping[str, Field]) -> set[str]:
    return {*fields, *(alias for field in fields.values() for alias in field.aliases)}


def test_every_type_of_the_three_tiers_is_there(types: dict[str, ContentType]) -> None:
    by_tier = {tier: {t.id for t in items(types) if t.tier == tier} for tier in (1, 2, 3)}
    assert by_tier == {1: {*FIRST_TIER}, 2: {*SECOND_TIER}, 3: {*THIRD_TIER}}


def test_each_file_is_named_after_its_type(types: dict[str, ContentType]) -> None:
    assert {path.rpartition("/")[2].removesuffix(".yml") for path in builtin_type_files()} == types.keys()


def test_types_without_dates(types: dict[str, ContentType]) -> None:
    assert {t.id for t in items(types) if not t.dated} == {*UNDATED}


def test_labels_hints_and_values_speak_both_languages(types: dict[str, ContentType]) -> None:
    poor = []
    for type_ in types.values():
        texts: list[tuple[str, Any]] = [("label", type_.label)]
        if not type_.abstract:
            texts += [("plural", type_.plural), ("description", type_.description)]
        texts += [(f"relation {name}", label) for name, label in type_.relation_labels.items()]
        for path, field in walk(type_.fields):
            texts.append((path, field.label))
            texts += [(f"{path} hint", field.hint)] if field.hint else []
            texts += [(f"{path}={value}", label) for value, label in field.values.items()]
            if field.of:
                texts += [(f"{path}[]={value}", label) for value, label in field.of.values.items()]
        poor += [f"{type_.id}: {what}" for what, text in texts if not (text.get("vi") and text.get("en"))]
    assert not poor


def test_keys_values_and_aliases_are_ascii_snake_case(types: dict[str, ContentType]) -> None:
    name = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
    for type_ in types.values():
        for path, field in walk(type_.fields):
            written = {path.rpartition(".")[2], *field.aliases, *field.values}
            written |= {*(field.of.values if field.of else ())}
            assert all(name.fullmatch(one) for one in written), (type_.id, path)


def test_every_field_of_an_item_has_a_vietnamese_name(types: dict[str, ContentType]) -> None:
    """But for those whose English name is all that anybody uses."""
    same = {"vbpl", "congbao", "sets"}
    lacking = [
        f"{type_.id}.{path}"
        for type_ in items(types)
        for path, field in walk(type_.fields)
        if not field.aliases and path.rpartition(".")[2] not in same
    ]
    assert not lacking


@pytest.mark.parametrize("type_", FIELDS)
def test_fields_that_law_and_practice_ask_for(types: dict[str, ContentType], type_: str) -> None:
    assert {*FIELDS[type_].split()} <= names(types[type_].fields)


@pytest.mark.parametrize(("type_", "field"), INNER)
def test_fields_of_entries(types: dict[str, ContentType], type_: str, field: str) -> None:
    definition = types[type_].fields[field]
    inner = definition.of.fields if definition.of else definition.fields
    assert {*INNER[type_, field].split()} <= names(inner)


def test_every_field_of_all_items_says_what_to_write(types: dict[str, ContentType]) -> None:
    assert not [key for key, field in types["item"].fields.items() if not field.hint]


def test_a_title_is_enough_for_news(types: dict[str, ContentType]) -> None:
    assert [key for key, field in types["news_article"].fields.items() if field.required] == ["title"]


def test_what_must_be_given_for_a_document(types: dict[str, ContentType]) -> None:
    needed = {key for key, field in types["legal_document"].fields.items() if field.required}
    assert needed == {"title", "summary", "issuing_bodies", "issued_date", "files", "doc_kind"}


def test_the_twenty_nine_kinds_of_administrative_document(types: dict[str, ContentType]) -> None:
    kinds = types["direction_document"].fields["doc_kind"].values
    copies = {"ban_sao_y", "ban_trich_sao", "ban_sao_luc"}
    assert len(kinds.keys() - copies) == 29
    assert copies <= kinds.keys()


@pytest.mark.parametrize("type_", ["direction_document", "legal_document", "consolidated_document"])
def test_kinds_of_document_are_those_that_symbols_know(types: dict[str, ContentType], type_: str) -> None:
    for kind, label in types[type_].fields["doc_kind"].values.items():
        known = kind_of(kind)
        assert known is not None, kind
        assert label["vi"].startswith(known.name["vi"])


def test_enumerations_of_validity_stage_and_urgency(types: dict[str, ContentType]) -> None:
    assert [*types["legal_document"].fields["validity"].values] == [
        "chua_co_hieu_luc",
        "con_hieu_luc",
        "het_hieu_luc_mot_phan",
        "het_hieu_luc_toan_bo",
        "ngung_hieu_luc",
        "ngung_hieu_luc_mot_phan",
        "khong_con_phu_hop",
    ]
    assert [*types["draft_consultation"].fields["stage"].values] == [
        "soan_thao",
        "lay_y_kien",
        "tham_dinh",
        "trinh_chinh_phu",
        "trinh_quoc_hoi",
        "da_ban_hanh",
        "dung",
    ]
    assert [*types["direction_document"].fields["urgency"].values] == ["khan", "thuong_khan", "hoa_toc"]


def test_every_relation_has_an_inverse_with_a_label(types: dict[str, ContentType]) -> None:
    for id_ in ("direction_document", "legal_document", "consolidated_document"):
        type_ = types[id_]
        entry = type_.fields["relations"].of
        assert entry is not None
        assert entry.fields["kind"].values.keys() == type_.relations.keys()
        assert type_.relation_labels.keys() == {*type_.relations.values()}
        assert not {*type_.relations} & {*type_.relations.values()}


def test_lists_and_tables_find_their_fields_in_summaries(types: dict[str, ContentType]) -> None:
    known = {"title", "date", "updated", "summary", "url", "unit", "site", "column"}
    for type_ in items(types):
        assert {*type_.list.fields, *type_.machine.csv} <= known | {*type_.in_summary}
        assert type_.list.layout in {"rows", "cards", "table", "tree"}


def test_who_names_an_item_is_in_summaries(types: dict[str, ContentType]) -> None:
    asked = [(type_.id, field) for type_ in types.values() for field in type_.referrers]
    assert asked
    for id_, field in asked:
        naming = [t for t in types.values() if field in t.fields and id_ in t.fields[field].to]
        assert naming
        assert all(field in t.in_summary for t in naming)


def test_every_deadline_and_rule_names_its_source(types: dict[str, ContentType]) -> None:
    for type_ in types.values():
        assert all(rule.source for rule in type_.rules), type_.id


def test_every_rule_is_used_by_some_type(types: dict[str, ContentType]) -> None:
    for_own_types = {"min_days"}  # in profiles, the least days depend on the law of the day
    assert {rule.rule for type_ in types.values() for rule in type_.rules} == RULES.keys() - for_own_types


def test_types_that_people_start_from_suggest_a_folder(types: dict[str, ContentType]) -> None:
    folder = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    assert all(folder.fullmatch(type_.folder) for type_ in items(types))


def test_stored_types_come_back_unchanged(types: dict[str, ContentType]) -> None:
    assert decode_types(encode_types(types)) == types


def test_two_loadings_give_the_same_bytes() -> None:
    files = builtin_type_files()
    backwards = dict(reversed(files.items()))
    assert encode_types(load_types(files, {})[0]) == encode_types(load_types(backwards, {})[0])


def test_every_item_has_structured_data(types: dict[str, ContentType]) -> None:
    assert all(type_.schema_org.get("type") for type_ in items(types))
