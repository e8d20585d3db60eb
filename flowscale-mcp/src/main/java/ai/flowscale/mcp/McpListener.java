package ai.flowscale.mcp;

import java.net.URI;

/** A server that listens over HTTP, until it is closed. */
public interface McpListener extends AutoCloseable {
  /**
   * Returns where clients connect.
   *
   * @return the address of the endpoint
   */
  URI uri();

  /** Closes all connections. Runs go on. */
  @Override
  void close();
}
