// What templates of Unfold say once is mended there; what they say in many places is mended here, when the page is there.
const ICON = ".material-symbols-outlined";
const CLICKED = ":is(a:not([href]), div.cursor-pointer, span.cursor-pointer)[x-on\\:click]";
const NAMES = { close: "Close the sidebar", computer: "Colours", dark_mode: "Colours", light_mode: "Colours" };

function textBeside(one) {
    const copy = one.cloneNode(true);
    for (const icon of copy.querySelectorAll(ICON)) icon.remove();
    return one.matches(ICON) ? "" : copy.textContent.trim();
}

document.addEventListener("DOMContentLoaded", () => {
    for (const one of document.querySelectorAll(CLICKED)) {
        one.tabIndex = 0;
        one.setAttribute("role", "button");
        const icon = one.matches(ICON) ? one : one.querySelector(ICON);
        if (icon && textBeside(one) === "") one.setAttribute("aria-label", NAMES[icon.textContent.trim()] ?? "Open");
    }
    // An icon is a word to a screen reader: "check Accept".
    for (const icon of document.querySelectorAll(ICON)) if (!icon.matches(CLICKED)) icon.setAttribute("aria-hidden", "true");
});

// Some of what opens something is no button and no link: no key reaches it.
document.addEventListener("keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !event.target.matches?.(CLICKED)) return;
    event.preventDefault();
    const opener = event.target;
    const filters = document.getElementById("changelist-filter");
    if (filters?.parentElement.contains(opener) && !filters.checkVisibility()) {
        // They are shown later than the click, at a moment that only their style tells.
        new MutationObserver((_, shown) => {
            shown.disconnect();
            filters.querySelector("a[href], input, select, button")?.focus();
        }).observe(filters, { attributeFilter: ["style"] });
        // Escape closes them, and leads back to where they were opened.
        filters.onkeydown = (pressed) => pressed.key === "Escape" && opener.focus();
    }
    opener.click();
});

// A page with faults says so in its title, too, and begins there.
document.addEventListener("DOMContentLoaded", () => {
    const faults = document.querySelector(".lh-faults");
    if (!faults) return;
    faults.focus();
    if (!document.title.trim().startsWith("Error: ")) document.title = `Error: ${document.title.trim()}`;
});

// Groups of the sidebar stand as this browser left them; where the page is one of their lines they are open already.
document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("details[data-kept]")) {
        const name = `leadhub: ${group.dataset.kept}`;
        const kept = localStorage.getItem(name);
        if (kept !== null && !group.querySelector("[aria-current]")) group.open = kept === "open";
        group.querySelector("summary").addEventListener("click", () => localStorage.setItem(name, group.open ? "shut" : "open"));
    }
});

// Unfold numbers rows anew through innerHTML when one is removed, and what was typed below is lost: here names change, and
// no row is made anew. The listener stands before Unfold's, which then hears nothing of it.
function numbered(row, prefix, index) {
    const within = new RegExp(`${prefix}-(\\d+|__prefix__)`, "g");
    for (const one of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["id", "name", "for", "aria-describedby", "data-select2-id"]) {
            if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(within, `${prefix}-${index}`));
        }
        const said = one.getAttribute("aria-label");
        if (said) one.setAttribute("aria-label", said.replace(/ (\d+|new)$/, ` ${index + 1}`));
    }
}

function rowsOf(formset) {
    return [...formset.querySelectorAll(":scope > .form-group:not(.empty-form)")];
}

document.addEventListener(
    "click",
    (event) => {
        const button = event.target.closest?.(".delete-template");
        if (!button) return;
        event.stopImmediatePropagation();
        const formset = button.closest(".formset");
        const { prefix } = JSON.parse(formset.dataset.inlineFormset).options;
        const removed = button.closest(".form-group");
        const at = rowsOf(formset).indexOf(removed);
        removed.remove();
        const rows = rowsOf(formset);
        rows.forEach((row, index) => numbered(row, prefix, index));
        document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`).value = rows.length;
        formset.classList.toggle("empty", rows.length === 0);
        const add = formset.querySelector(".add-row");
        add?.classList.remove("hidden");
        (rows[at]?.querySelector("input, select, textarea, button") ?? add)?.focus();
    },
    true,
);

document.addEventListener("formsetGroup:added", (event) => {
    numbered(event.detail.row, event.detail.formsetName, event.detail.index);
    event.detail.row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});

// The boxes that Select2 puts over lists to choose from have no name, and one in which several may be chosen holds a cross
// among the items of its list, where nothing but items may be.
document.addEventListener("DOMContentLoaded", () => {
    for (const list of document.querySelectorAll("select.admin-autocomplete[multiple]")) list.dataset.allowClear = "false";
});
window.addEventListener("load", () => {
    for (const box of document.querySelectorAll(".select2-container")) {
        const label = box.parentElement.querySelector("select")?.labels[0];
        if (!label) continue;
        for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
            part.setAttribute("aria-label", label.textContent.trim());
        }
    }
});
