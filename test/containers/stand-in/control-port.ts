/** Inside the container, on loopback. */
export const CONTROL_PORT = 8081;
