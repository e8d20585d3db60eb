package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** This transport blocks the threads that execute exchanges, and looks hosts up on the executor. */
class ExecutorTest extends JerseyTest {

  @Test
  void aTransportHasNoThreadsOfItsOwn() {
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
              connection.readToEnd();
            });
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    assertThat(text(get("/"))).isEqualTo("fine");

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .allMatch(name -> name.startsWith("raw-") || name.startsWith("tck-"));
  }

  @Test
  void anExecutorThatTakesNoTasksFailsTheExchange() {
    over(
        provider()
            .create(
                TransportConfig.of(
                    task -> {
                      throw new RejectedExecutionException();
                    })));

    TransportException failure = failure(sending("GET", "/", null));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }
}
