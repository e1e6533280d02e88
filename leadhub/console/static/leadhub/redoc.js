"use strict";

// Redoc draws its maker's logo from another host and cannot be told not to: no picture of this page comes from elsewhere.
const place = document.getElementById("reference");
const { contract, picture } = place.dataset;
const own = (address) => (new URL(address, location.href).origin === location.origin ? address : picture);
const { prototype } = HTMLImageElement;
const source = Object.getOwnPropertyDescriptor(prototype, "src");
Object.defineProperty(prototype, "src", { ...source, set(address) { source.set.call(this, own(address)); } });
prototype.setAttribute = function (name, value) {
  Element.prototype.setAttribute.call(this, name, name === "src" ? own(value) : value);
};
Redoc.init(contract, { requiredPropsFirst: true }, place);
