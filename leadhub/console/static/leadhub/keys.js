// Keys, each of which presses what is there to be seen. j and k go from card to card, or from row to row of a list; a and r
// answer the handoff of the card, or of the page; / and Ctrl+K search; ? lists them. In a field they are letters.
(() => {
    const STOPS = "[data-card], #result_list .data-row";
    const ANSWERS = {
        a: '[data-key="a"], .lh-acts form[action$="/act/accept/"] button, .lh-acts a[href$="/act/accept/"]',
        r: '[data-key="r"], .lh-acts a[href$="/act/reject/"]',
    };

    const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

    function step(by) {
        const stops = [...document.querySelectorAll(STOPS)];
        const at = stops.findIndex((stop) => stop.contains(document.activeElement));
        const next = stops[at < 0 ? 0 : Math.min(Math.max(at + by, 0), stops.length - 1)];
        next?.querySelector("a, button")?.focus();
        return next !== undefined;
    }

    function answer(key) {
        const cards = [...document.querySelectorAll("[data-card]")];
        const place = cards.length ? cards.find((card) => card.contains(document.activeElement)) : document;
        const button = place?.querySelector(ANSWERS[key]);
        button?.click();
        return button !== null && button !== undefined;
    }

    function searchHere() {
        const box = document.getElementById("searchbar") ?? document.getElementById("search-all");
        if (box === null) return open("lh-search");
        box.focus();
        box.select();
        return true;
    }

    function open(name) {
        const dialog = document.getElementById(name);
        if (dialog === null || dialog.open) return false;
        dialog.showModal();
        return true;
    }

    const KEYS = {
        j: () => step(1),
        k: () => step(-1),
        a: () => answer("a"),
        r: () => answer("r"),
        "/": searchHere,
        "?": () => open("lh-keys"),
    };

    document.addEventListener("keydown", (event) => {
        const isSearch = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
        if (isSearch && document.getElementById("lh-search")) {
            event.preventDefault();
            if (!document.querySelector("dialog[open]")) open("lh-search");
            return;
        }
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
        if (document.querySelector("dialog[open]")) return;
        if (KEYS[event.key]?.()) event.preventDefault();
    });

    document.addEventListener("click", (event) => {
        const opener = event.target.closest("[data-opens]");
        if (opener && open(opener.dataset.opens)) event.preventDefault();
        event.target.closest("[data-closes]")?.closest("dialog").close();
    });

    // What is found is asked for while somebody types; an answer that a later one has overtaken is dropped.
    document.addEventListener("DOMContentLoaded", () => {
        const found = document.querySelector("[data-found]");
        if (!found) return;
        const box = found.closest("dialog").querySelector("input");
        let waiting = 0;
        let asked = 0;
        box.addEventListener("input", () => {
            clearTimeout(waiting);
            const mine = ++asked;
            waiting = setTimeout(async () => {
                const answer = await fetch(`${found.dataset.found}?${new URLSearchParams({ q: box.value, part: 1 })}`);
                if (mine !== asked) return;
                found.innerHTML = answer.ok && !answer.redirected ? await answer.text() : "";
            }, 250);
        });
    });
})();
