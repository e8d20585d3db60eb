package ai.flowscale.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.ScriptedTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The thread that executes an exchange writes the body of its request. */
class WrittenBodyTest {
  private static final TransportResponse RESPONSE = new GivenResponse(subscriber -> {}, () -> {});
  private static final int WINDOW = 4;

  private final CompletableFuture<TransportResponse> response = new CompletableFuture<>();
  private final List<String> received = new ArrayList<>();
  private Flow.Publisher<ByteBuffer> published;

  /** What a source writes. */
  private interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  private static RequestBody body(Source source) {
    return new RequestBody() {
      @Override
      public OptionalLong contentLength() {
        return OptionalLong.empty();
      }

      @Override
      public boolean isReplayable() {
        return true;
      }

      @Override
      public Flow.Publisher<ByteBuffer> publisher() {
        throw new UnsupportedOperationException("another thread would read the source");
      }

      @Override
      public void writeTo(OutputStream out) {
        try {
          source.writeTo(out);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** A transport that subscribes as a client driven by events does; it responds to an end. */
  private class Subscriber implements Flow.Subscriber<ByteBuffer> {
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(WINDOW);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      received.add(UTF_8.decode(piece).toString());
    }

    @Override
    public void onError(Throwable failure) {
      received.add(failure.toString());
      response.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      received.add("end");
      response.complete(RESPONSE);
    }
  }

  private TransportResponse execute(RequestBody body, Flow.Subscriber<ByteBuffer> subscriber) {
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              request.body().orElseThrow().publisher().subscribe(subscriber);
              return response;
            });
    TransportRequest request =
        TransportRequest.of("POST", URI.create("https://host.example"), Headers.empty(), body);
    return FutureExchange.of(transport, request).execute();
  }

  @Test
  void theSourceIsReadOnTheThreadThatExecutes() {
    List<Thread> readers = new ArrayList<>();
    Source source =
        out -> {
          readers.add(Thread.currentThread());
          byte[] bytes = {'a'};
          out.write(bytes);
          bytes[0] = 'b';
          out.write(bytes);
        };

    assertThat(execute(body(source), new Subscriber())).isSameAs(RESPONSE);

    assertThat(received).containsExactly("a", "b", "end");
    assertThat(readers).containsExactly(Thread.currentThread());
  }

  @Test
  void noMoreIsReadThanIsAskedFor() {
    List<Integer> written = new ArrayList<>();
    Source source =
        out -> {
          for (int i = 0; ; i++) {
            written.add(i);
            out.write('a');
          }
        };
    Subscriber refusing =
        new Subscriber() {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            if (received.size() == WINDOW) {
              subscription.cancel();
              response.complete(RESPONSE);
            }
          }
        };

    assertThat(execute(body(source), refusing)).isSameAs(RESPONSE);

    assertThat(received).hasSize(WINDOW).containsOnly("a");
    assertThat(written).hasSize(WINDOW + 1);
  }

  @Test
  void aSubscriberMaySubscribeOnceMore() {
    Subscriber again =
        new Subscriber() {
          @Override
          public void onNext(ByteBuffer piece) {
            received.add("resent");
            subscription.cancel();
            published.subscribe(new Subscriber());
          }
        };
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              published = request.body().orElseThrow().publisher();
              published.subscribe(again);
              return response;
            });
    TransportRequest request =
        TransportRequest.of(
            "PUT",
            URI.create("https://host.example"),
            Headers.empty(),
            body(out -> out.write('a')));

    FutureExchange.of(transport, request).execute();

    assertThat(received).containsExactly("resent", "a", "end");
  }

  @Test
  void aFailureOfTheSourceIsTheSubscribers() {
    Source source =
        out -> {
          out.write('a');
          throw new IOException("unreadable");
        };

    catchThrowableOfType(TransportException.class, () -> execute(body(source), new Subscriber()));

    assertThat(received).hasSize(2);
    assertThat(received.get(1)).contains("unreadable");
  }

  @Test
  void anInterruptWhileItWaitsAbortsTheExchange() {
    Source source =
        out -> {
          for (int i = 0; i < WINDOW; i++) {
            out.write('a');
          }
          Thread.currentThread().interrupt();
          out.write('b');
        };

    TransportException failure =
        catchThrowableOfType(
            TransportException.class, () -> execute(body(source), new Subscriber()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(response).isCancelled();
    assertThat(received).hasSize(WINDOW).containsOnly("a");
  }

  @Test
  void aLargePieceIsDivided() {
    execute(body(out -> out.write(new byte[20_000])), new Subscriber());

    assertThat(received).hasSize(3);
    assertThat(received.get(0).length() + received.get(1).length()).isEqualTo(20_000);
  }
}
