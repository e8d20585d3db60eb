package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.FutureTransport;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client with threads of its own, from its making to its closing. */
class ClientLifeTest {
  private static final long LIMIT_SECONDS = 120;

  /** Together less than the time after which an idle thread ends by itself. */
  private static final int STEPS = 50;

  private static final long STEP_MILLIS = 100;

  /** How long a close waits at most for files that are being deleted. */
  private static final Duration LAST_WORK = Duration.ofSeconds(2);

  private static final int TRIES = 5;

  private static final ScriptedTransport.Response RUNNING = run("running");
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/cat.png"), null, null);

  @TempDir private Path folder;
  private final Set<Thread> before = new HashSet<>();

  private static ScriptedTransport.Response run(String status) {
    return RunJson.run("r1", status);
  }

  @BeforeEach
  void noteThreads() {
    before.addAll(Thread.getAllStackTraces().keySet());
  }

  private static Flowscale client(Transport transport) {
    return Flowscale.create(settings().transport(transport).build());
  }

  private static FlowscaleConfig.Builder settings() {
    return FlowscaleConfig.builder().baseUrl("http://127.0.0.1:1").apiKey("key");
  }

  private Set<Thread> ownThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeAll(before);
    return threads.stream()
        .filter(thread -> thread.getName().startsWith("flowscale-"))
        .collect(Collectors.toSet());
  }

  private static Set<String> kinds(Set<Thread> threads) {
    return threads.stream()
        .map(thread -> thread.getName().replaceAll("-\\d+$", ""))
        .collect(Collectors.toSet());
  }

  private static void assertEnded(Set<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      // Of a pause in which the whole machine stands still no more than one step is taken.
      for (int step = 0; step < STEPS && thread.isAlive(); step++) {
        thread.join(STEP_MILLIS);
      }
      assertThat(thread.isAlive()).as(thread.getName() + " is alive").isFalse();
    }
  }

  /** Makes the client use everything it has: a timer, callbacks, and tasks that block. */
  private Set<Thread> use(Flowscale client) throws Exception {
    CompletableFuture<RunResult> waiting = client.async().awaitRun("r1");
    client.download(CAT, folder);
    // After the disk, which may take longer than an idle thread lives.
    client.async().getRun("r1").get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(waiting).isNotDone();
    Set<Thread> threads = ownThreads();
    assertThat(kinds(threads))
        .containsExactlyInAnyOrder("flowscale-timer", "flowscale-callback", "flowscale-io");
    return threads;
  }

  private static ScriptedTransport everRunning() {
    return new ScriptedTransport(
        request ->
            request.uri().getPath().endsWith(".png")
                ? response(200, Map.of(), "picture").make()
                : RUNNING.make());
  }

  @Test
  void aClientThatIsNotUsedHasNoThreads() {
    try (Flowscale client = client(everRunning())) {
      assertThat(client).isNotNull();
      assertThat(ownThreads()).isEmpty();
    }
  }

  @Test
  void noThreadIsLeftAfterTheClose() throws Exception {
    Set<Thread> threads;
    try (Flowscale client = client(everRunning())) {
      threads = use(client);
    }

    assertEnded(threads);
    assertEnded(ownThreads());
  }

  @Test
  void theThreadsHoldUpNoEndOfTheProgram() throws Exception {
    try (Flowscale client = client(everRunning())) {
      assertThat(use(client)).allMatch(Thread::isDaemon);
    }
  }

  @Test
  void theThreadsHaveNothingOfTheApplicationThatMadeThem() throws Exception {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    Thread current = Thread.currentThread();
    ClassLoader own = current.getContextClassLoader();
    AtomicReference<String> inherited = new AtomicReference<>("nothing was called");
    try (URLClassLoader application = new URLClassLoader(new URL[0], own);
        Flowscale client = client(everRunning())) {
      current.setContextClassLoader(application);
      tenant.set("the application's");
      Set<Thread> threads = use(client);
      client
          .async()
          .getRun("r1")
          .thenAcceptAsync(run -> inherited.set(tenant.get()))
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);

      assertThat(threads)
          .allSatisfy(
              thread ->
                  assertThat(thread.getContextClassLoader())
                      .isSameAs(Flowscale.class.getClassLoader()));
      assertThat(inherited.get()).isNull();
    } finally {
      current.setContextClassLoader(own);
    }
  }

  @Test
  void aClosedClientKeepsNoClassLoaderOfTheApplication() throws Exception {
    WeakReference<ClassLoader> application = usedUnderALoaderOfItsOwn();

    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    for (int turn = 0; turn < 50 && application.get() != null; turn++) {
      // What is collected is enqueued a moment later: a witness tells that a collection is over.
      WeakReference<Object> witness = new WeakReference<>(new Object(), collected);
      System.gc();
      assertThat(collected.remove(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS))).isSameAs(witness);
    }
    assertThat(application.get()).isNull();
  }

  private WeakReference<ClassLoader> usedUnderALoaderOfItsOwn() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader own = current.getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0], own)) {
      current.setContextClassLoader(application);
      Set<Thread> threads;
      try (Flowscale client = client(everRunning())) {
        threads = use(client);
      }
      assertEnded(threads);
      return new WeakReference<>(application);
    } finally {
      current.setContextClassLoader(own);
    }
  }

  @Test
  void whatIsInFlightEndsWithTheClient() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    Flowscale client =
        client(
            new ScriptedTransport(
                request -> {
                  asked.countDown();
                  return never;
                }));
    ExecutorService callers = Executors.newSingleThreadExecutor();
    try {
      Future<Run> call = callers.submit(() -> client.getRun("r1"));
      assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      client.close();

      assertThatThrownBy(() -> call.get(LIMIT_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ClientClosedException.class);
      assertThat(never).isCancelled();
      assertEnded(ownThreads());
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void theTemporaryFileOfADownloadIsGoneWhenTheCloseReturns() throws Exception {
    Path target;
    Duration took;
    int tries = 0;
    do {
      target = Files.createDirectory(folder.resolve("" + tries));
      took = timeToCloseWhileReading(target);
      // Once more where the machine stood still for as long as a close waits.
    } while (took.compareTo(LAST_WORK) >= 0 && ++tries < TRIES);
    assertThat(target).isEmptyDirectory();
  }

  private static Duration timeToCloseWhileReading(Path target) throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    ManualBody body = new ManualBody();
    body.send(new byte[10]);
    InputStream endless =
        new FilterInputStream(body) {
          @Override
          public int read(byte[] bytes, int offset, int size) throws IOException {
            if (body.isRead()) {
              // The first piece is in the file.
              reading.countDown();
            }
            return super.read(bytes, offset, size);
          }
        };
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                CompletableFuture.completedFuture(
                    TransportResponses.of(200, Headers.empty(), "HTTP/1.1", endless)));
    long closing;
    try (Flowscale flowscale = client(transport)) {
      flowscale.async().download(CAT, target);
      assertThat(reading.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      closing = System.nanoTime();
    }
    return Duration.ofNanos(System.nanoTime() - closing);
  }

  @Test
  void aCallbackMayCloseTheClient() throws Exception {
    Flowscale client = client(everRunning());
    client
        .async()
        .getRun("r1")
        .thenAcceptAsync(run -> client.close())
        .get(LIMIT_SECONDS, TimeUnit.SECONDS);

    assertThatThrownBy(() -> client.getRun("r1")).isInstanceOf(ClientClosedException.class);
    assertEnded(ownThreads());
  }

  @Test
  void whatIsAskedForAfterTheCloseStartsNoThread() throws Exception {
    Flowscale client = client(everRunning());
    client.close();

    assertThatThrownBy(() -> client.async().getRun("r1").get(LIMIT_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.download(CAT, folder))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(1))))
        .isInstanceOf(ClientClosedException.class);
    assertThat(ownThreads()).isEmpty();
  }

  /** Makes transports whose closing fails. */
  public static final class Stubborn implements TransportProvider {
    @Override
    public String name() {
      return "stubborn";
    }

    @Override
    public Transport create(TransportConfig config) {
      ScriptedTransport transport = everRunning();
      return new FutureTransport() {
        @Override
        public CompletableFuture<TransportResponse> send(TransportRequest request) {
          return transport.send(request);
        }

        @Override
        public Set<Capability> capabilities() {
          return transport.capabilities();
        }

        @Override
        public void close() {
          throw new IllegalStateException("the transport's own trouble");
        }
      };
    }
  }

  @Test
  void aTransportThatDoesNotCloseLeavesNoThreadOfTheClient() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(TransportProvider.class.getName()), Stubborn.class.getName());
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      Flowscale client =
          Flowscale.create(settings().transportName("stubborn").classLoader(loader).build());
      Set<Thread> threads = use(client);

      assertThatThrownBy(client::close).hasMessage("the transport's own trouble");
      assertEnded(threads);
    }
  }

  @Test
  void virtualThreadsMayCall() throws Exception {
    ExecutorService virtual = virtualThreads();
    ScriptedTransport delayed = new ScriptedTransport(ClientLifeTest::later);
    try (Flowscale client = client(delayed)) {
      List<Future<Run>> calls =
          IntStream.range(0, 1000)
              .mapToObj(i -> virtual.submit(() -> client.getRun("r1")))
              .toList();
      for (Future<Run> call : calls) {
        assertThat(call.get(LIMIT_SECONDS, TimeUnit.SECONDS).id()).isEqualTo("r1");
      }
    } finally {
      virtual.shutdownNow();
    }
    assertEnded(ownThreads());
  }

  /** Responses on another thread, so that the caller has to wait. */
  private static CompletableFuture<TransportResponse> later(TransportRequest request) {
    CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> RUNNING.make().thenAccept(response::complete), "scripted-transport");
    thread.setDaemon(true);
    thread.start();
    return response;
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    boolean available =
        Stream.of(Executors.class.getMethods())
            .anyMatch(method -> method.getName().equals("newVirtualThreadPerTaskExecutor"));
    assumeTrue(available, "virtual threads come with JDK 21");
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
