package ai.flowscale.transport.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * NIO for a Vert.x of our own, which remembers the open sockets. Vert.x closes a connection only
 * once all bytes that were queued for it have left, which is never where the server does not read;
 * here it is reset at once.
 */
final class Sockets implements Transport, io.vertx.core.spi.transport.Transport {
  private final io.vertx.core.spi.transport.Transport nio = Transport.NIO.implementation();
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();

  /** Resets the socket of a connection. */
  void reset(HttpConnection connection) {
    SocketAddress local = connection.localAddress(true);
    SocketAddress remote = connection.remoteAddress(true);
    for (Channel channel : open) {
      if (isAt(channel.localAddress(), local) && isAt(channel.remoteAddress(), remote)) {
        reset(channel);
      }
    }
  }

  /** Resets all of them. */
  void resetAll() {
    open.forEach(Sockets::reset);
  }

  private boolean isAt(java.net.@Nullable SocketAddress end, @Nullable SocketAddress address) {
    return end != null && convert(end).equals(address);
  }

  private static void reset(Channel channel) {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException closedMeanwhile) {
      return;
    }
    // Past all handlers: those of Vert.x would wait for what is queued.
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    ChannelFactory<? extends Channel> factory = nio.channelFactory(domainSocket);
    return () -> {
      Channel channel = factory.newChannel();
      open.add(channel);
      channel.closeFuture().addListener(closed -> open.remove(channel));
      return channel;
    };
  }

  @Override
  public String name() {
    return NIO.name();
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return nio.ioHandlerFactory();
  }

  @Override
  @SuppressWarnings("deprecation") // The parameter's type, which is Vert.x's choice.
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return nio.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return nio.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return nio.serverChannelFactory(domainSocket);
  }
}
