// Below a form that says where to ask stands who is known already of what is being typed (asked for by its address), or
// what would come of it (tried: sent, and never saved). An answer that a later one has overtaken is dropped.
document.addEventListener("DOMContentLoaded", () => {
    const told = document.querySelector("[data-typed], [data-tried]");
    if (!told) return;
    const form = told.closest("form");
    let waiting = 0;
    let asked = 0;
    const send = (typed) => {
        if (told.dataset.tried) return fetch(told.dataset.tried + location.search, { method: "POST", body: typed });
        typed.delete("csrfmiddlewaretoken");
        return fetch(`${told.dataset.typed}?${new URLSearchParams(typed)}`);
    };
    const ask = async () => {
        const mine = ++asked;
        const answer = await send(new FormData(form));
        const text = answer.ok ? await answer.text() : "";
        if (mine === asked) told.innerHTML = text;
    };
    form.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 300);
    });
    if (told.dataset.tried) ask();
});

// How far long work is, is read again every two seconds, and nothing else of the page is touched meanwhile: whoever reads
// or types here is not disturbed. Once it has ended the page is opened anew, at the place where it stood.
document.addEventListener("DOMContentLoaded", () => {
    const live = document.querySelector("[data-live]");
    if (!live) return;
    const look = async () => {
        const answer = await fetch(location.href).catch(() => null);
        const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        const now = page?.querySelector("[data-live]");
        if (page && !now) return location.reload();
        if (now) {
            live.innerHTML = now.innerHTML;
            document.title = page.title;
        }
        setTimeout(look, 2000);
    };
    setTimeout(look, 2000);
});

// Parts of a page that take their time come one after the other once the page is there: all at once they would only wait
// for each other in the database. What does not come leaves the way to its own page.
document.addEventListener("DOMContentLoaded", async () => {
    for (const part of document.querySelectorAll("[data-later]")) {
        const answer = await fetch(part.dataset.later).catch(() => null);
        // Whoever is signed out meanwhile is answered with the page that asks who they are.
        if (answer?.ok && !answer.redirected) part.innerHTML = await answer.text();
        else part.append("Not counted just now: its own page may tell, or this one when it is loaded again.");
        delete part.dataset.later;
    }
});

// One box ticks all rows of the page that are to be changed in bulk; without a script it is not there.
document.addEventListener("DOMContentLoaded", () => {
    const all = document.querySelector("[data-tick-all]");
    if (!all) return;
    all.hidden = false;
    all.addEventListener("change", (event) => {
        document.querySelectorAll(".lh-box").forEach((box) => {
            box.checked = event.target.checked;
        });
    });
});
