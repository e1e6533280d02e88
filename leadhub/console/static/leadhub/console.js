// Keys of the queue, each of which presses a button that is there to be seen: j and k go from card to card,
// a accepts, r opens the form of a rejection. Icons are words to a screen reader unless they are hidden from it.
document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const cards = [...document.querySelectorAll("[data-card]")];
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
        const next = at < 0 ? 0 : Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), cards.length - 1);
        cards[next].querySelector("a, button").focus();
        event.preventDefault();
    }
    if (at >= 0 && (event.key === "a" || event.key === "r")) cards[at].querySelector(`[data-key="${event.key}"]`)?.click();
});

document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".material-symbols-outlined").forEach((icon) => icon.setAttribute("aria-hidden", "true"));
    document.querySelector(".lh-faults")?.focus();
});

// Below a form that says where to ask stands who is known already of what is being typed; an answer that a later one has
// overtaken is dropped.
document.addEventListener("DOMContentLoaded", () => {
    const told = document.querySelector("[data-typed]");
    if (!told) return;
    const form = told.closest("form");
    let waiting = 0;
    let asked = 0;
    const ask = async () => {
        const mine = ++asked;
        const typed = new FormData(form);
        typed.delete("csrfmiddlewaretoken");
        const answer = await fetch(`${told.dataset.typed}?${new URLSearchParams(typed)}`);
        const text = answer.ok ? await answer.text() : "";
        if (mine === asked) told.innerHTML = text;
    };
    form.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 300);
    });
});
