package ai.flowscale.tck.mutants.tls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What goes through an engine of TLS. */
public interface Traffic {

  /** Changes what was decrypted. */
  default void received(ByteBuffer plain) {}

  /** Returns what is to be encrypted instead, of the same length, or null for the same. */
  default @Nullable ByteBuffer sending(ByteBuffer plain) {
    return null;
  }

  /** Is told, unchanged, what was encrypted: a part of what was to be sent. */
  default void sent(ByteBuffer plain) {}
}
