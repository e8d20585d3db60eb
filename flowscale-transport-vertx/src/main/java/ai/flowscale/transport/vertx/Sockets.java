package ai.flowscale.transport.vertx;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The open sockets of a Vert.x of our own. Vert.x closes a connection only once all bytes that were
 * queued for it have left, which is never where the server does not read; here it is reset at once.
 */
final class Sockets {
  private final Transport nio = io.vertx.core.transport.Transport.NIO.implementation();
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();

  /** Returns what Vert.x is to make its sockets with. */
  io.vertx.core.transport.Transport transport() {
    Transport watched = new Watched();
    return new io.vertx.core.transport.Transport() {
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
      public Transport implementation() {
        return watched;
      }
    };
  }

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
    return end != null && nio.convert(end).equals(address);
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

  private Channel watched(Channel channel) {
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
    return channel;
  }

  /** The transport over NIO, but for the watch over its sockets. */
  private final class Watched implements Transport {
    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      ChannelFactory<? extends Channel> factory = nio.channelFactory(domainSocket);
      return () -> watched(factory.newChannel());
    }

    @Override
    public boolean supportsDomainSockets() {
      return nio.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
      return nio.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
      return nio.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
      return nio.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return nio.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory factory, int ioRatio) {
      return nio.eventLoopGroup(type, threads, factory, ioRatio);
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

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      nio.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
      nio.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
      nio.configure(config, domainSocket, bootstrap);
    }
  }
}
