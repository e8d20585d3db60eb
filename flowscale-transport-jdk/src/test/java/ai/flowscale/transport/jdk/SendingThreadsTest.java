package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SendingThreadsTest {
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();
  private final SendingThreads sending = new SendingThreads(threads::add, 2);

  private void send(String name) {
    sending.execute(() -> sent.add(name));
  }

  @Test
  void asManyThreadsAsExchangesUpToTheBound() {
    send("a");
    assertThat(threads).hasSize(1);
    send("b");
    send("c");
    send("d");
    assertThat(threads).hasSize(2);
  }

  @Test
  void aThreadThatIsDoneTakesWhatWaits() {
    send("a");
    send("b");
    send("c");
    threads.remove().run();
    assertThat(sent).containsExactly("a", "b", "c");
    threads.remove().run();
    send("d");
    assertThat(threads).hasSize(1);
    threads.remove().run();
    assertThat(sent).containsExactly("a", "b", "c", "d");
  }

  @Test
  void whatComesWhileAThreadEndsIsNotLeftBehind() {
    sending.execute(
        () -> {
          sent.add("a");
          send("b");
        });
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void aRefusedThreadIsThrownAndLeavesRoomForAnother() {
    List<Runnable> given = new ArrayList<>();
    boolean[] refusing = {true};
    SendingThreads one =
        new SendingThreads(
            task -> {
              if (refusing[0]) {
                throw new RejectedExecutionException("none");
              }
              given.add(task);
            },
            1);
    assertThatThrownBy(() -> one.execute(() -> sent.add("refused")))
        .isInstanceOf(RejectedExecutionException.class);
    refusing[0] = false;
    one.execute(() -> sent.add("next"));
    given.forEach(Runnable::run);
    assertThat(sent).containsExactly("next");
  }

  @Test
  void anExchangeThatThrowsLeavesItsThreadToTheNext() {
    sending.execute(
        () -> {
          throw new IllegalStateException("an Error of the application");
        });
    send("b");
    assertThatThrownBy(threads.remove()::run).isInstanceOf(IllegalStateException.class);
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
    assertThat(sent).containsExactly("b");
  }
}
