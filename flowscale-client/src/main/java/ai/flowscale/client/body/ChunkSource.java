package ai.flowscale.client.body;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Yields the chunks of a body one after the other. Used by one thread at a time. */
interface ChunkSource {

  /**
   * Returns the next chunk, reading it if need be.
   *
   * @return a buffer that nothing else uses, never an empty one; or null at the end, when {@link
   *     #isExhausted()} has become true
   */
  @Nullable ByteBuffer next();

  /** Whether it is already known that {@link #next()} has nothing more to give. */
  boolean isExhausted();

  /** Releases what is open. Called once, after the last {@link #next()}. */
  void close();

  /**
   * Makes a {@link #next()} that is in flight give up, where that is possible. The only method that
   * other threads call, at any time.
   */
  default void abort() {}
}
