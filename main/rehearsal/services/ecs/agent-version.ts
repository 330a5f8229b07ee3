/** The version that the rehearsed hosts' agents report. */
export const AGENT_VERSION = '1.99.0';
/** Docker's version beside it. */
export const DOCKER_VERSION = 'DockerVersion: 25.0.8';
