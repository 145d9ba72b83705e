// Keeps what was built between builds on Netlify, so that the next one makes only the pages that changed.
const FOLDERS = [".portalgen", "public"];

export const onPreBuild = ({ utils }) => utils.cache.restore(FOLDERS);
export const onPostBuild = ({ utils }) => utils.cache.save(FOLDERS);
