package ai.flowscale.transport.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shuts a client down where the JDK can: {@code shutdownNow()} and {@code
 * awaitTermination(Duration)} are there since JDK 21, and this code is compiled for 17. Not {@code
 * close()}, which waits without bound.
 */
final class ClientShutdown {
  private static final @Nullable MethodHandle SHUTDOWN = find("shutdown", void.class);
  private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);
  private static final @Nullable MethodHandle AWAIT_TERMINATION =
      find("awaitTermination", boolean.class, Duration.class);

  private ClientShutdown() {}

  private static @Nullable MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, name, MethodType.methodType(result, parameters));
    } catch (NoSuchMethodException | IllegalAccessException olderJdk) {
      return null;
    }
  }

  /** Lets a client end when its exchanges have. */
  static void begin(HttpClient client) {
    if (SHUTDOWN != null) {
      try {
        SHUTDOWN.invokeExact(client);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("the method throws nothing else", e);
      }
    }
  }

  /** Shuts a client down and waits for it, no longer than the limit. */
  static void shutDown(HttpClient client, Duration limit) {
    if (SHUTDOWN_NOW == null || AWAIT_TERMINATION == null) {
      return;
    }
    try {
      SHUTDOWN_NOW.invokeExact(client);
      // The JDK takes none but a positive limit.
      Duration positive = limit.isZero() ? Duration.ofNanos(1) : limit;
      boolean unused = (boolean) AWAIT_TERMINATION.invokeExact(client, positive);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("neither method throws anything else", e);
    }
  }
}
