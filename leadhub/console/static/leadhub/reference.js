"use strict";
const place = document.getElementById("reference");
SwaggerUIBundle({
  url: place.dataset.contract,
  domNode: place,
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
});
