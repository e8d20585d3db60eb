package ai.flowscale.codegen;

/**
 * A source file.
 *
 * @param path where it belongs, below a folder of sources, with slashes
 * @param text its content, in ASCII
 */
public record GeneratedSource(String path, String text) {}
