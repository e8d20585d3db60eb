package ai.flowscale.api.model;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The content of an output as it arrives, to be read without a file. It can be read only once,
 * either with {@link #inputStream()} or with {@link #publisher()}, and holds a connection until it
 * is read to its end or closed.
 *
 * <p>A content that breaks fails, and never just ends; what was read until then is all there is.
 * Nothing is resumed: open the output again, or use {@link Flowscale#download}, which asks for the
 * rest. Begin to read within {@link FlowscaleConfig#idleTimeout()}: after that the connection is
 * released and reading fails. The same limit holds whenever more is wanted than has come. {@link
 * FlowscaleConfig#callTimeout()} bounds the opening only.
 *
 * <p>Closing is safe from any thread. Not for implementation by applications: methods may be added
 * in any release.
 */
public interface OutputContent extends AutoCloseable {

  /**
   * Returns the output whose content this is.
   *
   * @return the output as it was given, not with a link that was renewed
   */
  RunOutput output();

  /**
   * Returns how long the content is.
   *
   * @return the number of bytes, or empty where the server of the files does not say
   */
  OptionalLong length();

  /**
   * Returns what kind of content it is.
   *
   * @return the media type, or null where the server of the files does not say
   */
  @Nullable String contentType();

  /**
   * Returns the content as a stream, for one thread at a time. Its methods block. They throw {@link
   * java.io.IOException} with one of our own exceptions as the cause where the content does not
   * come whole: {@link ai.flowscale.api.error.DownloadException} where it is cut off, {@link
   * ai.flowscale.api.error.TransportException} where it is idle for too long, {@link
   * ai.flowscale.api.error.ClientClosedException} when the client is closed. A thread that is
   * interrupted gets {@link java.io.InterruptedIOException}, with its interrupt flag set and the
   * content closed. On a thread that must not block, such as an event loop of the transport,
   * reading throws {@link IllegalStateException}. Closing the stream closes the content.
   *
   * @return the stream
   * @throws IllegalStateException if the content was asked for before, or is closed
   */
  InputStream inputStream();

  /**
   * Returns the content as buffers, which belong to the subscriber. It is read, and signals come,
   * on {@link FlowscaleConfig#blockingExecutor()}. A content that does not come whole ends with one
   * of our own exceptions as the error, as {@link #inputStream()} says; cancelling closes the
   * content.
   *
   * @return a publisher for one subscriber; any further one gets {@link IllegalStateException}
   */
  Flow.Publisher<ByteBuffer> publisher();

  /**
   * Releases the connection, however much was read. A read in progress gets an error. Idempotent.
   */
  @Override
  void close();
}
