package ai.flowscale.client;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.client.batch.Batches;
import ai.flowscale.client.concurrent.BlockingThreads;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.config.ClientTransportConfig;
import ai.flowscale.client.download.Downloader;
import ai.flowscale.client.download.FileServer;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.http.ExchangeLimiter;
import ai.flowscale.client.http.Sender;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.Progress;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.InputChecks;
import ai.flowscale.client.submission.Submissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Puts a client together, and takes it apart again. */
public final class Client implements AutoCloseable {
  private final ClientCalls calls;
  private final boolean ownsTransport;
  private final JsonCodec json;
  final BlockingCalls.Patience patience;
  final ClientThreads threads;
  final Transport transport;
  final FlowscaleApi api;
  final Submissions submissions;
  final RunWaiter waiter;
  final Batches batches;
  final Downloader downloader;

  private Client(
      FlowscaleConfig config,
      ClientThreads threads,
      Transport transport,
      JsonCodec json,
      BlockingCalls.Patience patience) {
    this.patience = patience;
    this.threads = threads;
    this.transport = transport;
    this.ownsTransport = config.transport().isEmpty();
    this.json = json;
    Scheduler scheduler = threads.scheduler();
    Executor blocking = threads.blockingExecutor();
    Executor callbacks = threads.callbackExecutor();
    this.calls =
        new ClientCalls(CallSettings.of(config), new Observations(config, scheduler, callbacks));
    Sender sender =
        new Sender(
            transport,
            scheduler,
            new ExchangeLimiter(config.maxConnections(), scheduler),
            new BlockingThreads(
                blocking, threads.ownBlockingThreads(), transport::checkBlockingAllowed));
    Progress progress = new Progress(callbacks);
    this.api = FlowscaleApi.over(sender, config, json, blocking, progress);
    this.submissions =
        new Submissions(
            api,
            scheduler,
            config.uncertaintyPolicy(),
            config
                .inputChecks()
                .map(kept -> InputChecks.over(api, calls, scheduler, blocking, kept))
                .orElse(null));
    this.waiter = new RunWaiter(api, submissions, scheduler, callbacks, config);
    this.batches = new Batches(api, submissions, waiter, scheduler, json, blocking);
    this.downloader =
        new Downloader(
            sender,
            new FileServer(config, blocking),
            api,
            new Downloader.Threads(blocking, transport::checkBlockingAllowed),
            progress,
            calls.scope());
  }

  /** Opens a client. Services are looked up here, once, on the calling thread. */
  public static Flowscale open(FlowscaleConfig config) {
    return open(config, BlockingCalls.Patience.STANDARD);
  }

  static Flowscale open(FlowscaleConfig config, BlockingCalls.Patience patience) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    config.classLoader().ifPresent(loaders::add);
    Optional.ofNullable(Client.class.getClassLoader()).ifPresent(loaders::add);
    Optional.ofNullable(Thread.currentThread().getContextClassLoader()).ifPresent(loaders::add);
    Optional<TransportProvider> provider =
        config.transport().isPresent()
            ? Optional.empty()
            : Optional.of(TransportChoice.find(config, loaders));
    JsonCodec json = JsonCodec.find(List.copyOf(loaders), config.objectWriter());
    ClientThreads threads = new ClientThreads(config);
    TransportConfig settings =
        new ClientTransportConfig(config, threads.blockingExecutor(), threads.scheduler());
    Transport transport =
        config
            .transport()
            .orElseGet(() -> TransportChoice.create(provider.orElseThrow(), config, settings));
    Client client = new Client(config, threads, transport, json, patience);
    return new BlockingClient(client, client.calls);
  }

  @Override
  public void close() {
    if (calls.closeAll()) {
      // A transport or a JSON-B implementation that fails to close must not leave threads behind.
      try (threads;
          json) {
        finishCalls();
        if (ownsTransport) {
          transport.close();
        }
      }
    }
  }

  /** A run that is to be cancelled with the client is, before there is nothing to do so with. */
  private void finishCalls() {
    CompletableFuture<?> work = calls.scope().lastWork();
    if (work.isDone()) {
      return;
    }
    try {
      transport.checkBlockingAllowed();
    } catch (IllegalStateException eventLoop) {
      // The response could only come on this thread.
      return;
    }
    Futures.await(work, patience.lastWorkSeconds());
  }
}
