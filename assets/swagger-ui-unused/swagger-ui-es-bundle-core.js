// Not part of this program: the documentation loads swagger-ui-bundle.js.
