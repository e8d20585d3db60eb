package ai.flowscale.transport.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * NIO for a Vert.x of our own. Vert.x closes a connection only once all bytes that were queued for
 * it have left, which is never where the server does not read; here it is reset at once. And Vert.x
 * takes most interim responses for the response, which {@link ResponseFilters} keep from it.
 */
final class Sockets implements Transport, io.vertx.core.spi.transport.Transport {
  private final io.vertx.core.spi.transport.Transport nio = Transport.NIO.implementation();

  /** The connection that a task has begun. Touched on the only event loop. */
  private @Nullable Socket begun;

  /**
   * Runs what may begin a connection, on the event loop. Vert.x has no way to end one before it is
   * established.
   *
   * @return the connection that was begun, or null
   */
  @Nullable Socket begunBy(Runnable task) {
    begun = null;
    try {
      task.run();
      return begun;
    } finally {
      begun = null;
    }
  }

  private Socket begin() {
    Socket made = new Socket();
    begun = made;
    return made;
  }

  /** A connection, perhaps one that is still being made; closing it ends that, too. */
  static final class Socket extends NioSocketChannel {
    private volatile @Nullable Throwable failure;

    /**
     * What TLS has failed with, or null. Vert.x does not tell it of a connection of HTTP/2 that is
     * refused behind the handshake, as TLS 1.3 refuses a client certificate.
     */
    @Nullable Throwable failure() {
      return failure;
    }

    /** Here the protocol is known before the first of it is decoded. */
    @Override
    protected int doReadBytes(ByteBuf target) throws Exception {
      ResponseFilters.addTo(pipeline());
      keepFailures();
      return super.doReadBytes(target);
    }

    private void keepFailures() {
      ChannelHandlerContext tls = pipeline().context(SslHandler.class);
      if (tls != null && pipeline().get(Failures.class) == null) {
        pipeline().addAfter(tls.name(), null, new Failures());
      }
    }

    /** Keeps what TLS failed with. */
    private final class Failures extends ChannelInboundHandlerAdapter {
      @Override
      @SuppressWarnings("deprecation") // Not that of inbound handlers.
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = cause;
        context.fireExceptionCaught(cause);
      }
    }

    @Override
    public ChannelFuture close() {
      return close(newPromise());
    }

    @Override
    public ChannelFuture close(ChannelPromise promise) {
      ChannelOutboundBuffer queued = unsafe().outboundBuffer();
      if (queued == null || queued.totalPendingWriteBytes() == 0) {
        return super.close(promise);
      }
      try {
        config().setSoLinger(0);
      } catch (ChannelException closedMeanwhile) {
        return super.close(promise);
      }
      // Past all handlers: those of Vert.x would wait for what is queued.
      return pipeline().firstContext().close(promise);
    }
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return domainSocket ? nio.channelFactory(true) : this::begin;
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
