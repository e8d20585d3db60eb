package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.model.Run;
import ai.flowscale.tck.server.TestAuthority;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Invocation;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;

/**
 * Jersey over Apache HttpClient, the connector of our transport. Asynchronous calls can be given up
 * by their caller, as ours can; a call on the caller's own thread cannot, since a thread that reads
 * from a socket does not hear that it is interrupted.
 */
final class JerseyCalls implements RunCalls {
  private final Decoder decoder = new Decoder();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });
  private final Client client;
  private final String base;
  private final boolean direct;

  JerseyCalls(String base, boolean direct) {
    this.base = base;
    this.direct = direct;
    ClientConfig config =
        new ClientConfig()
            .connectorProvider(new Apache5ConnectorProvider())
            .property(
                Apache5ClientProperties.CONNECTION_MANAGER,
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(
                        new DefaultClientTlsStrategy(TestAuthority.clientContext()))
                    .setMaxConnPerRoute(CallRivals.MAX_CONNECTIONS)
                    .setMaxConnTotal(CallRivals.MAX_CONNECTIONS)
                    .build());
    client =
        ClientBuilder.newBuilder()
            .withConfig(config)
            .executorService(threads)
            .connectTimeout(10, TimeUnit.SECONDS)
            .readTimeout(RESPONSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
  }

  @Override
  public Run run() {
    Invocation.Builder request = client.target(RunCalls.address(base)).request();
    HEADERS.forEach(request::header);
    try {
      return decoder.run(
          direct ? request.get(byte[].class) : request.async().get(byte[].class).get());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    threads.shutdownNow();
  }
}
