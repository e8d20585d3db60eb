package ai.flowscale.transport.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Shuts clients down where the JDK can: {@code shutdownNow()} and {@code
 * awaitTermination(Duration)} are there since JDK 21, and this code is compiled for 17. Not {@code
 * close()}, which waits without bound.
 */
final class ClientShutdown {
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

  /** Shuts all of them down, then waits for them, no longer than the limit in all. */
  static void shutDown(Collection<HttpClient> clients, Duration limit) {
    if (SHUTDOWN_NOW == null || AWAIT_TERMINATION == null) {
      return;
    }
    try {
      for (HttpClient client : clients) {
        SHUTDOWN_NOW.invokeExact(client);
      }
      long end = System.nanoTime() + limit.toNanos();
      for (HttpClient client : clients) {
        Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        boolean terminated = (boolean) AWAIT_TERMINATION.invokeExact(client, left);
        if (!terminated) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("neither method throws anything else", e);
    }
  }
}
