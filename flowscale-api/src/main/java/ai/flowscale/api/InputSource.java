package ai.flowscale.api;

import java.io.IOException;
import java.io.InputStream;

/**
 * Opens the content of an {@link InputFile}, such as {@code () -> Files.newInputStream(path)}. For
 * implementation by applications.
 */
@FunctionalInterface
public interface InputSource {

  /**
   * Opens the content from its beginning, anew each time. May block; called on {@link
   * FlowscaleConfig#blockingExecutor()} or on the thread of a blocking transport.
   *
   * @return the content; closed by the library
   * @throws IOException if the content is not there or cannot be read. The submission then ends
   *     with {@link ai.flowscale.api.error.InvalidRequestException}, which has this as its cause,
   *     and nothing complete is sent
   */
  InputStream open() throws IOException;
}
