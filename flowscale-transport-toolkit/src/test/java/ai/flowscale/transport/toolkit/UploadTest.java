package ai.flowscale.transport.toolkit;

import static ai.flowscale.transport.toolkit.TestExchange.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.TestExchange.Sending;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The body of a request is sent exactly as long as it says, or its exchange fails. */
@Timeout(120)
class UploadTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();
  private static final String FAILED = "failed";
  private static final String END = "end";

  /** What the client has received, in its order. */
  private final List<String> received = new ArrayList<>();

  private TestExchange exchange;
  private final Exchanges exchanges = new Exchanges();

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
  }

  /** What a source writes. */
  private interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  private static RequestBody body(OptionalLong length, boolean replayable, Source source) {
    return new RequestBody() {
      @Override
      public OptionalLong contentLength() {
        return length;
      }

      @Override
      public boolean isReplayable() {
        return replayable;
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

  private static RequestBody body(OptionalLong length, Source source) {
    return body(length, true, source);
  }

  private static RequestBody text(OptionalLong length, String text) {
    return body(length, out -> out.write(text.getBytes(UTF_8)));
  }

  /** Writes each letter by itself. */
  private static RequestBody letters(OptionalLong length, String letters) {
    return body(
        length,
        out -> {
          for (byte letter : letters.getBytes(UTF_8)) {
            out.write(letter);
          }
        });
  }

  /** A client that subscribes, and asks for everything; the server responds to the end. */
  private class Client implements Flow.Subscriber<ByteBuffer> {
    final long demand;
    volatile Flow.Subscription subscription;

    Client(long demand) {
      this.demand = demand;
    }

    Client() {
      this(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(demand);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      note(UTF_8.decode(piece).toString());
    }

    @Override
    public void onError(Throwable failure) {
      note(FAILED);
    }

    @Override
    public void onComplete() {
      note(END);
      respond(exchange);
    }
  }

  private void note(String signal) {
    synchronized (received) {
      received.add(signal);
    }
  }

  private List<String> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  private static void respond(TestExchange exchange) {
    exchange.respond(200, Headers.empty(), "HTTP/1.1", InputStream.nullInputStream());
  }

  private TestExchange exchange(String method, RequestBody body, Sending sending) {
    exchange =
        new TestExchange(
            exchanges,
            TestExchange.request(method, body),
            it -> {
              assertThat(it.sending()).isTrue();
              sending.send(it);
            });
    return exchange;
  }

  private TestExchange subscribing(RequestBody body, Flow.Subscriber<ByteBuffer> client) {
    return exchange("POST", body, it -> it.upload().publisher().subscribe(client));
  }

  private TestExchange writing(RequestBody body, OutputStream out) {
    return exchange(
        "POST",
        body,
        it -> {
          try {
            it.upload().writeTo(out);
            respond(it);
          } catch (IOException e) {
            it.broken(e);
          }
        });
  }

  private static TransportException failure(TestExchange exchange) {
    TransportException failure = catchThrowableOfType(TransportException.class, exchange::execute);
    assertThat(failure).as("the failure of the exchange").isNotNull();
    return failure;
  }

  // What it is.

  @Test
  void anEmptyBodyOfKnownLengthIsNone() {
    List<Upload> uploads = new ArrayList<>();
    for (RequestBody none : Arrays.asList(null, text(OptionalLong.of(0), ""))) {
      exchange(
              "POST",
              none,
              it -> {
                uploads.add(it.upload());
                respond(it);
              })
          .execute();
    }

    assertThat(uploads).containsExactly(null, null);
  }

  @Test
  void itHasTheLengthOfTheBody() {
    exchange(
            "POST",
            text(OptionalLong.of(2), "ab"),
            it -> {
              assertThat(it.upload().length()).hasValue(2);
              assertThat(it.upload().lengthOrUnknown()).isEqualTo(2);
              respond(it);
            })
        .execute();
    exchange(
            "POST",
            text(UNKNOWN, "ab"),
            it -> {
              assertThat(it.upload().length()).isEmpty();
              assertThat(it.upload().lengthOrUnknown()).isEqualTo(-1);
              respond(it);
            })
        .execute();
  }

  @Test
  void aBodyThatGivesNoLengthCannotBeSent() {
    RequestBody broken =
        new RequestBody() {
          @Override
          public OptionalLong contentLength() {
            throw new IllegalStateException("no length");
          }

          @Override
          public boolean isReplayable() {
            return true;
          }

          @Override
          public void writeTo(OutputStream out) {
            throw new AssertionError("is not sent");
          }
        };
    TransportException failure =
        failure(
            exchange(
                "POST",
                broken,
                it -> {
                  throw new AssertionError("is not sent");
                }));

    assertThat(failure.kind()).isEqualTo(Kind.OTHER);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  // The publisher.

  @Test
  void aSubscriberGetsWhatTheExecutingThreadReads() {
    List<Thread> readers = new ArrayList<>();
    RequestBody body =
        body(
            UNKNOWN,
            out -> {
              readers.add(Thread.currentThread());
              byte[] bytes = {'a'};
              out.write(bytes);
              // A source may use its array again.
              bytes[0] = 'b';
              out.write(bytes);
            });
    List<ByteBuffer> pieces = new ArrayList<>();
    Client keeping =
        new Client() {
          @Override
          public void onNext(ByteBuffer piece) {
            pieces.add(piece);
          }
        };

    subscribing(body, keeping).execute();

    assertThat(pieces)
        .extracting(piece -> UTF_8.decode(piece).toString())
        .containsExactly("a", "b");
    assertThat(received).containsExactly(END);
    assertThat(readers).containsExactly(Thread.currentThread());
    assertThat(exchange.upload().isSent()).isTrue();
    assertThat(exchange.broken()).isZero();
  }

  @Test
  void nothingIsReadBeforeTheSubscriberAsks() {
    List<String> steps = new ArrayList<>();
    RequestBody body =
        body(
            UNKNOWN,
            out -> {
              steps.add("read");
              out.write('a');
            });
    Client late = new Client(0);
    TestExchange subscribed = subscribing(body, late);
    CompletableFuture<TransportResponse> result = subscribed.start();
    steps.add("asked");
    late.subscription.request(1);

    get(result);
    assertThat(steps).containsExactly("asked", "read");
    assertThat(received()).containsExactly("a", END);
  }

  @Test
  void noMoreIsReadThanTheSubscriberAsksFor() {
    int window = 4;
    List<Integer> written = new ArrayList<>();
    RequestBody endless =
        body(
            UNKNOWN,
            out -> {
              for (int i = 0; ; i++) {
                written.add(i);
                out.write('a');
              }
            });
    Client refusing =
        new Client(window) {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            if (received().size() == window) {
              subscription.cancel();
              respond(exchange);
            }
          }
        };

    subscribing(endless, refusing).execute();

    assertThat(received).hasSize(window).containsOnly("a");
    assertThat(written).hasSize(window + 1);
  }

  @Test
  void aLargePieceIsDivided() {
    List<Integer> sizes = new ArrayList<>();
    Client client =
        new Client() {
          @Override
          public void onNext(ByteBuffer piece) {
            sizes.add(piece.remaining());
          }
        };

    subscribing(body(UNKNOWN, out -> out.write(new byte[40_000])), client).execute();

    assertThat(sizes).hasSize(3);
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(40_000);
    assertThat(received).containsExactly(END);
  }

  @Test
  void theLastPieceOfABodyOfKnownLengthIsHeldUntilTheBodyHasEnded() {
    List<String> before = new ArrayList<>();
    RequestBody body =
        body(
            OptionalLong.of(3),
            out -> {
              out.write("ab".getBytes(UTF_8));
              out.write('c');
              before.addAll(received);
              assertThat(exchange.upload().isSent()).isFalse();
            });

    subscribing(body, new Client()).execute();

    assertThat(before).containsExactly("ab");
    assertThat(received).containsExactly("ab", "c", END);
  }

  @Test
  void onlyTheEndOfALargeLastPieceIsHeld() {
    List<Integer> sizes = new ArrayList<>();
    List<Integer> before = new ArrayList<>();
    int length = 100_000;
    RequestBody body =
        body(
            OptionalLong.of(length),
            out -> {
              out.write(new byte[length]);
              before.addAll(sizes);
            });
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("writes pieces");
          }

          @Override
          public void write(byte[] bytes, int offset, int size) {
            sizes.add(size);
          }
        };

    writing(body, counting).execute();

    assertThat(before).hasSize(1);
    assertThat(before.get(0)).isBetween(length - 10_000, length - 1);
    assertThat(sizes).hasSize(2);
    assertThat(sizes.get(0) + sizes.get(1)).isEqualTo(length);
  }

  @Test
  void aBodyThatIsTooShortFailsTheExchangeAndDoesNotEnd() {
    TransportException failure =
        failure(subscribing(letters(OptionalLong.of(3), "ab"), new Client()));

    assertThat(received).containsExactly("a", "b", FAILED);
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure.getCause()).hasStackTraceContaining("the body ended after 2 of 3");
    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(exchange.upload().isSent()).isFalse();
  }

  @Test
  void aBodyThatIsTooLongFailsTheExchangeAndItsLastByteIsNotSent() {
    TransportException failure =
        failure(subscribing(letters(OptionalLong.of(2), "abc"), new Client()));

    assertThat(received).containsExactly("a", FAILED);
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure.getCause())
        .hasStackTraceContaining("the body is longer than its length of 2");
    assertThat(exchange.broken()).isEqualTo(1);
    assertThat(exchange.upload().isSent()).isFalse();
  }

  @Test
  void aSourceThatFailsFailsTheSubscriberAndTheExchange() {
    IllegalStateException cause = new IllegalStateException("disk full");
    List<Throwable> failures = new ArrayList<>();
    Client client =
        new Client() {
          @Override
          public void onError(Throwable failure) {
            super.onError(failure);
            failures.add(failure);
          }
        };

    TransportException failure =
        failure(
            subscribing(
                body(
                    UNKNOWN,
                    out -> {
                      out.write('a');
                      throw cause;
                    }),
                client));

    assertThat(received).containsExactly("a", FAILED);
    assertThat(failures).containsExactly(cause);
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasCause(cause);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anExchangeFailsWithItsBodyWhateverTheClientMakesOfThat() {
    Client client =
        new Client() {
          @Override
          public void onError(Throwable failure) {
            super.onError(failure);
            exchange.broken(failure);
          }
        };

    TransportException failure =
        failure(
            subscribing(
                body(
                    UNKNOWN,
                    out -> {
                      throw new IllegalStateException("disk full");
                    }),
                client));

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(received).containsExactly(FAILED);
  }

  /** A failure of the connection may be lost on a source that goes on. */
  @Test
  void aSourceThatHidesAFailureOfTheConnectionDoesNotEndTheBody() {
    RequestBody careless =
        body(
            UNKNOWN,
            out -> {
              out.write('a');
              try {
                out.write('b');
              } catch (IOException lost) {
                // Goes on as if nothing had happened.
              }
            });
    Client leaving =
        new Client(1) {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            subscription.cancel();
            exchange.broken(new EOFException("reset"));
          }
        };

    assertThat(failure(subscribing(careless, leaving)).kind()).isEqualTo(Kind.CLOSED);
    assertThat(received).containsExactly("a");
  }

  // A second time.

  /** Subscribes once more with the first piece, as a client does whose connection was closed. */
  private Client resending(Client second) {
    return new Client() {
      @Override
      public void onNext(ByteBuffer piece) {
        note("lost");
        subscription.cancel();
        exchange.upload().publisher().subscribe(second);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void aSecondSubscriberIsRefusedWhateverTheRequest(String method) {
    int[] opened = {0};
    Client second =
        new Client() {
          @Override
          public void onError(Throwable failure) {
            super.onError(failure);
            assertThat(failure).hasMessageContaining("must not be sent again");
            exchange.broken(failure);
          }
        };
    TestExchange resent =
        exchange(
            method,
            body(
                UNKNOWN,
                true,
                out -> {
                  opened[0]++;
                  out.write('a');
                }),
            it -> it.upload().publisher().subscribe(resending(second)));

    assertThat(failure(resent).sent()).isEqualTo(Sent.MAYBE);
    assertThat(received).containsExactly("lost", FAILED);
    assertThat(opened).containsExactly(1);
  }

  @Test
  void theFirstSubscriberLetsGoAtTheEndAlthoughASecondOneWasRefused() {
    Client first = new Client(0);
    TestExchange waiting =
        exchange(
            "POST",
            text(UNKNOWN, "a"),
            it -> {
              it.upload().publisher().subscribe(first);
              it.upload()
                  .publisher()
                  .subscribe(
                      new Client() {
                        @Override
                        public void onError(Throwable failure) {
                          note("refused");
                        }
                      });
            });
    CompletableFuture<TransportResponse> result = waiting.start();
    assertThat(received()).containsExactly("refused");

    waiting.abort();

    assertThat(TestExchange.failure(result).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(received()).containsExactly("refused", FAILED);
  }

  // Early ends.

  @Test
  void aResponseDuringTheUploadStopsTheSourceAndSignalsNothing() {
    List<String> written = new ArrayList<>();
    RequestBody endless =
        body(
            UNKNOWN,
            out -> {
              while (true) {
                out.write('a');
                written.add("a");
              }
            });
    Client client =
        new Client() {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            if (received().size() == 3) {
              respond(exchange);
            }
          }
        };

    TransportResponse response = subscribing(endless, client).execute();

    assertThat(response.status()).isEqualTo(200);
    assertThat(written).hasSize(3);
    assertThat(received).containsExactly("a", "a", "a");
    assertThat(exchange.broken()).as("the response may still be read").isZero();

    response.close();
    exchange.abort();
    exchanges.close();

    assertThat(received).as("one last signal").containsExactly("a", "a", "a", FAILED);
    assertThat(exchange.broken()).isPositive();
  }

  @Test
  void aSourceThatFailsAfterTheResponseLeavesTheResponseAlone() {
    RequestBody failing =
        body(
            UNKNOWN,
            out -> {
              respond(exchange);
              throw new IOException("the disk is gone");
            });

    TransportResponse response = subscribing(failing, new Client()).execute();

    assertThat(response.status()).isEqualTo(200);
    assertThat(exchange.broken()).as("the response may still be read").isZero();
    assertThat(received).isEmpty();
    response.close();
    assertThat(received).containsExactly(FAILED);
  }

  @Test
  void aResponseWakesAnUploadThatWaitsForDemand() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Client client =
        new Client(1) {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            first.countDown();
          }
        };
    CompletableFuture<TransportResponse> result =
        subscribing(letters(UNKNOWN, "ab"), client).start();
    first.await();

    respond(exchange);

    TransportResponse response = get(result);
    assertThat(received()).containsExactly("a");
    response.close();
    assertThat(received()).containsExactly("a", FAILED);
  }

  @Test
  void aResponseReadToItsEndDuringTheUploadBreaksTheConnection() throws IOException {
    Client client =
        new Client() {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            respond(exchange);
          }
        };

    TransportResponse response = subscribing(letters(UNKNOWN, "ab"), client).execute();
    assertThat(response.body().readAllBytes()).isEmpty();

    assertThat(received).containsExactly("a", FAILED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anAbortWhileTheUploadWaitsGivesTheSubscriberOneFailure() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Client client =
        new Client(1) {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            first.countDown();
          }
        };
    CompletableFuture<TransportResponse> result =
        subscribing(letters(UNKNOWN, "ab"), client).start();
    Thread thread = exchange.thread();
    first.await();

    exchange.abort();
    exchange.abort();

    assertThat(TestExchange.failure(result).kind()).isEqualTo(Kind.CANCELLED);
    thread.join();
    assertThat(received()).containsExactly("a", FAILED);
  }

  @Test
  void whoSubscribesToAnExchangeThatIsOverGetsAFailureAtOnce() {
    TestExchange over =
        exchange(
            "POST",
            text(UNKNOWN, "a"),
            it -> {
              it.abort();
              it.upload().publisher().subscribe(new Client());
              assertThat(received).containsExactly(FAILED);
            });

    assertThat(failure(over).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(received).containsExactly(FAILED);
  }

  @Test
  void anInterruptWhileItWaitsForDemandAbortsTheExchange() {
    RequestBody body =
        body(
            UNKNOWN,
            out -> {
              out.write('a');
              Thread.currentThread().interrupt();
              out.write('b');
            });

    TransportException failure = failure(subscribing(body, new Client(1)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(received).containsExactly("a", FAILED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void anInterruptByAnotherThreadAbortsTheExchangeToo() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Client client =
        new Client(1) {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            first.countDown();
          }
        };
    CompletableFuture<TransportResponse> result =
        subscribing(letters(UNKNOWN, "ab"), client).start();
    Thread thread = exchange.thread();
    first.await();

    thread.interrupt();

    assertThat(TestExchange.failure(result).kind()).isEqualTo(Kind.CANCELLED);
    thread.join();
    assertThat(received()).containsExactly("a", FAILED);
  }

  /** Whatever the source has made of it. */
  @Test
  void aSourceThatAnInterruptEndsIsNoFailureOfTheBody() {
    RequestBody body =
        body(
            UNKNOWN,
            out -> {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("interrupted");
            });

    assertThat(failure(writing(body, OutputStream.nullOutputStream())).kind())
        .isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();

    assertThat(failure(subscribing(body, new Client())).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whatTheSubscriberThrowsEndsTheExchange() {
    IllegalStateException thrown = new IllegalStateException("the client's own trouble");
    List<String> after = new ArrayList<>();
    Client client =
        new Client() {
          @Override
          public void onNext(ByteBuffer piece) {
            super.onNext(piece);
            throw thrown;
          }
        };

    TransportException failure =
        failure(
            subscribing(
                body(
                    UNKNOWN,
                    out -> {
                      out.write('a');
                      after.add("went on");
                    }),
                client));

    assertThat(failure).hasRootCause(thrown);
    assertThat(failure.kind()).isNotEqualTo(Kind.REQUEST_BODY);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(after).isEmpty();
    assertThat(received).containsExactly("a", FAILED);
    assertThat(exchange.broken()).isEqualTo(1);
  }

  @Test
  void whatTheSubscriberThrowsAtTheEndEndsTheExchangeToo() {
    IllegalStateException thrown = new IllegalStateException("the client's own trouble");
    Client client =
        new Client() {
          @Override
          public void onComplete() {
            throw thrown;
          }
        };

    TransportException failure = failure(subscribing(text(UNKNOWN, "a"), client));

    assertThat(failure).hasRootCause(thrown);
    assertThat(received).as("one end is enough").containsExactly("a");
  }

  // The queue.

  /** So that it can be sent with the end: a server may respond to it. */
  @Test
  void aQueueKnowsTheLastPieceOfABodyOfKnownLength() {
    AtomicReference<UploadQueue<String>> queue = new AtomicReference<>();
    exchange(
            "POST",
            text(OptionalLong.of(2), "ab"),
            it -> {
              queue.set(
                  it.upload()
                      .queue(
                          piece -> UTF_8.decode(piece).toString(),
                          () -> {
                            note(queue.get().poll() + ", " + queue.get().isDrained());
                            if (received.size() == 1) {
                              respond(it);
                            }
                          }));
              queue.get().start();
            })
        .execute();

    assertThat(received.get(0)).isEqualTo("ab, true");
  }

  @Test
  void aQueueIsReadyOnceThereIsAPieceOrTheEnd() {
    AtomicReference<UploadQueue<String>> queue = new AtomicReference<>();
    List<Boolean> ready = new ArrayList<>();
    exchange(
            "POST",
            letters(UNKNOWN, "ab"),
            it -> {
              queue.set(
                  it.upload()
                      .queue(
                          piece -> UTF_8.decode(piece).toString(),
                          () -> {
                            UploadQueue<String> full = queue.get();
                            ready.add(full.isReady());
                            note(full.poll() + ", " + full.isDrained());
                            if (full.isDrained()) {
                              respond(it);
                            }
                          }));
              assertThat(queue.get().isReady()).isFalse();
              queue.get().start();
            })
        .execute();

    assertThat(received).containsExactly("a, false", "b, false", "null, true");
    assertThat(ready).containsExactly(true, true, true);
  }

  @Test
  void aQueueHoldsAFewPiecesAndNoMore() throws InterruptedException {
    int held = 4;
    CountDownLatch full = new CountDownLatch(held);
    AtomicReference<UploadQueue<String>> queue = new AtomicReference<>();
    TestExchange pulled =
        exchange(
            "POST",
            letters(UNKNOWN, "abcdef"),
            it -> {
              queue.set(
                  it.upload()
                      .queue(
                          piece -> {
                            String text = UTF_8.decode(piece).toString();
                            note(text);
                            return text;
                          },
                          full::countDown));
              queue.get().start();
            });
    CompletableFuture<TransportResponse> result = pulled.start();
    full.await();
    assertThat(received()).containsExactly("a", "b", "c", "d");

    List<String> taken = new ArrayList<>();
    while (!queue.get().isDrained()) {
      String piece = queue.get().poll();
      if (piece != null) {
        taken.add(piece);
      }
      Thread.onSpinWait();
    }

    assertThat(taken).containsExactly("a", "b", "c", "d", "e", "f");
    respond(pulled);
    assertThat(get(result).status()).isEqualTo(200);
  }

  @Test
  void aQueueOfABodyThatFailsNeverEnds() {
    AtomicReference<UploadQueue<String>> queue = new AtomicReference<>();
    TestExchange failing =
        exchange(
            "POST",
            body(
                UNKNOWN,
                out -> {
                  out.write('a');
                  throw new IllegalStateException("disk full");
                }),
            it -> {
              queue.set(it.upload().queue(piece -> UTF_8.decode(piece).toString(), () -> {}));
              queue.get().start();
            });

    assertThat(failure(failing).kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(queue.get().poll()).isEqualTo("a");
    assertThat(queue.get().isReady()).isFalse();
    assertThat(queue.get().isDrained()).isFalse();
  }

  // Writing to a stream.

  @Test
  void aBodyIsWrittenToAStream() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    writing(letters(OptionalLong.of(3), "abc"), out).execute();

    assertThat(out.toString(UTF_8)).isEqualTo("abc");
    assertThat(exchange.upload().isSent()).isTrue();
  }

  @Test
  void theStreamIsNeitherFlushedNorClosed() {
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            note("flush");
          }

          @Override
          public void close() {
            note("close");
          }
        };

    writing(text(UNKNOWN, "abc"), out).execute();

    assertThat(received).isEmpty();
  }

  @Test
  void aBodyOfAnotherLengthThanItSaysIsNotWrittenToItsEnd() {
    assertWritten(3, "ab", "the body ended after 2 of 3");
    assertWritten(1, "", "the body is longer than its length of 1");
  }

  private void assertWritten(long length, String written, String problem) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TransportException failure = failure(writing(text(OptionalLong.of(length), "ab"), out));

    assertThat(out.toString(UTF_8)).isEqualTo(written);
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure.getCause()).hasStackTraceContaining(problem);
    assertThat(exchange.upload().isSent()).isFalse();
  }

  @Test
  void anErrorOfTheSourceFailsTheExchangeAsItsBody() {
    StackOverflowError cause = new StackOverflowError("injected");
    List<Throwable> seen = new ArrayList<>();
    TestExchange failing =
        exchange(
            "POST",
            body(
                UNKNOWN,
                out -> {
                  throw cause;
                }),
            it ->
                seen.add(
                    catchThrowable(() -> it.upload().writeTo(OutputStream.nullOutputStream()))));

    TransportException failure = failure(failing);

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasCause(cause);
    // HTTP libraries take an Error for one of the JVM.
    assertThat(seen.get(0)).isInstanceOf(IOException.class).hasCause(cause);
  }

  @Test
  void aConnectionThatFailsIsNoFailureOfTheBody() {
    IOException reset = new EOFException("reset");
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw reset;
          }
        };

    TransportException failure = failure(writing(text(UNKNOWN, "ab"), broken));

    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure).hasCause(reset);
  }

  @Test
  void aConnectionThatThrowsAfterTheLastByteIsNotAFailureOfTheBody() {
    IllegalStateException thrown = new IllegalStateException("after the last byte");
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int size) {
            super.write(bytes, offset, size);
            if (count == 2) {
              throw thrown;
            }
          }
        };

    TransportException failure = failure(writing(text(OptionalLong.of(2), "ab"), out));

    assertThat(out.toString(UTF_8)).isEqualTo("ab");
    // For REQUEST_BODY a client takes it that no run was started.
    assertThat(failure.kind()).isEqualTo(Kind.OTHER);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(failure.getCause()).isInstanceOf(IOException.class).hasCause(thrown);
  }

  @Test
  void nothingIsWrittenOnceTheExchangeIsOver() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RequestBody body =
        body(
            UNKNOWN,
            source -> {
              source.write('a');
              exchange.abort();
              source.write('b');
            });

    assertThat(failure(writing(body, out)).kind()).isEqualTo(Kind.CANCELLED);
    assertThat(out.toString(UTF_8)).isEqualTo("a");
  }

  // The temporary file.

  @Test
  void aBodyIsReadIntoATemporaryFile() throws IOException {
    byte[] content = new byte[3 << 20];
    Arrays.fill(content, (byte) 3);
    List<Path> files = new ArrayList<>();
    exchange(
            "POST",
            RequestBodies.ofBytes(content),
            it -> {
              try {
                files.add(it.upload().toTemporaryFile());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              respond(it);
            })
        .execute();

    assertThat(files.get(0)).hasBinaryContent(content);
    Files.delete(files.get(0));
  }

  @Test
  void aBodyThatFailsLeavesNoTemporaryFile() throws IOException {
    // Other processes may have files of their own.
    byte[] mark = UUID.randomUUID().toString().getBytes(UTF_8);
    List<Path> during = new ArrayList<>();
    TestExchange failing =
        exchange(
            "POST",
            body(
                UNKNOWN,
                out -> {
                  out.write(mark);
                  during.addAll(temporaryFiles(mark));
                  throw new IllegalStateException("disk full");
                }),
            it ->
                assertThatThrownBy(() -> it.upload().toTemporaryFile())
                    .isInstanceOf(IOException.class));

    TransportException failure = failure(failing);

    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(failure).hasRootCauseMessage("disk full");
    assertThat(during).hasSize(1);
    assertThat(temporaryFiles(mark)).isEmpty();
  }

  private static List<Path> temporaryFiles(byte[] content) throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "flowscale-*.upload")) {
      for (Path file : files) {
        if (hasContent(file, content)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static boolean hasContent(Path file, byte[] content) throws IOException {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }
}
