package ai.flowscale.tck.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import wiremock.org.eclipse.jetty.io.Connection;
import wiremock.org.eclipse.jetty.io.SocketChannelEndPoint;

/**
 * The sockets of a server's connections. Jetty forgets one now and then when it stops just as an
 * answer is being written, and its client would wait for ever.
 *
 * <p>To be added to a connector as a bean, before the server starts. Internal: may change in any
 * release.
 */
public final class OpenConnections implements Connection.Listener {
  private final Set<SocketChannel> channels = ConcurrentHashMap.newKeySet();

  /** Makes a record of no connections. */
  public OpenConnections() {}

  @Override
  public void onOpened(Connection connection) {
    if (connection.getEndPoint() instanceof SocketChannelEndPoint endPoint) {
      channels.add(endPoint.getChannel());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection.getEndPoint() instanceof SocketChannelEndPoint endPoint
        && !endPoint.getChannel().isOpen()) {
      channels.remove(endPoint.getChannel());
    }
  }

  int count() {
    return (int) channels.stream().filter(SocketChannel::isOpen).count();
  }

  /** Closes whatever is open; to be called when the server accepts no more. */
  public void closeAll() {
    for (SocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException alreadyBroken) {
        // It is gone, which is what was wanted.
      }
    }
    channels.clear();
  }
}
