/*
 * Libraries that see these variables relax their security checks. What is tested here is what
 * runs in production.
 */
process.env["NODE_ENV"] = "production";
delete process.env["TEST"];
