// The first MQL and the first SQL of a page are spelt out, unless the page does so itself. Drawings have no room for it.
document.addEventListener("DOMContentLoaded", () => {
    const page = document.getElementById("content") ?? document.body;
    for (const [short, long] of [["MQL", "marketing qualified lead"], ["SQL", "sales qualified lead"]]) {
        const use = new RegExp(`\\b${short}\\b`);
        const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT, (text) =>
            use.test(text.data) && !text.parentElement.closest("svg, script, style, select, textarea, title")
                ? NodeFilter.FILTER_ACCEPT
                : NodeFilter.FILTER_SKIP,
        );
        const first = texts.nextNode();
        if (first && !first.data.includes(`${short} (`)) first.data = first.data.replace(use, `${short} (${long})`);
    }
});
