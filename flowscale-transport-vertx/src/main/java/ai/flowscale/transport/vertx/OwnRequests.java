package ai.flowscale.transport.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests on a Vert.x of our own, which knows addresses and sockets. */
final class OwnRequests implements RequestSource {
  private final Vertx vertx;
  private final RequestSource requests;
  private final @Nullable Addresses addresses;
  private final long lookupMillis;
  private final Sockets sockets;

  /**
   * Makes requests.
   *
   * @param requests makes them once the address is known
   * @param addresses where to connect to; null behind a proxy, whose affair that is
   * @param lookupMillis how long looking up a name may take
   * @param sockets those of the Vert.x
   */
  OwnRequests(
      Vertx vertx,
      RequestSource requests,
      @Nullable Addresses addresses,
      long lookupMillis,
      Sockets sockets) {
    this.vertx = vertx;
    this.requests = requests;
    this.addresses = addresses;
    this.lookupMillis = lookupMillis;
    this.sockets = sockets;
  }

  @Override
  public void breakOff(HttpConnection connection) {
    sockets.reset(connection);
  }

  @Override
  public void open(RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen) {
    if (addresses == null) {
      requests.open(options, exchange, onOpen);
      return;
    }
    CompletableFuture<InetAddress> address = addresses.of(exchange.host());
    if (address.isDone()) {
      var unused =
          address.whenComplete(
              (found, failure) ->
                  exchange.open(() -> connect(found, failure, options, exchange, onOpen)));
      return;
    }
    long limit =
        vertx.setTimer(
            lookupMillis,
            late -> exchange.broken(new TimeoutException("the name was not looked up in time")));
    var unused =
        address.whenComplete(
            (found, failure) ->
                exchange.onContext(
                    () -> {
                      vertx.cancelTimer(limit);
                      exchange.open(() -> connect(found, failure, options, exchange, onOpen));
                    }));
  }

  private void connect(
      @Nullable InetAddress address,
      @Nullable Throwable failure,
      RequestOptions options,
      Exchange exchange,
      Consumer<HttpClientRequest> onOpen) {
    if (exchange.isOver()) {
      return;
    }
    if (address == null) {
      exchange.broken(failure == null ? new IllegalStateException("no address") : failure);
      return;
    }
    if (!exchange.host().startsWith("[")) {
      // It carries the name along, so that the pool still tells hosts apart by their names. Of an
      // address in digits there is none, and nothing to be looked up again.
      options.setServer(
          SocketAddress.inetSocketAddress(new InetSocketAddress(address, options.getPort())));
    }
    requests.open(options, exchange, onOpen);
  }
}
