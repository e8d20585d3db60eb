package com.example.transport;

import ai.flowscale.api.spi.TransportConfig;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stands for an HTTP library that blocks, until its thread is interrupted. It knows just enough
 * HTTP for the emulator.
 */
final class Library {
  Library(TransportConfig config) {
    assert config.proxy().isEmpty();
  }

  void close() {}

  Call newCall(boolean secure, String host, int port) throws IOException {
    assert !secure;
    return new Call(new InetSocketAddress(host, port));
  }

  /** What is received is not HTTP. */
  static final class MalformedResponse extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedResponse() {
      super("not HTTP");
    }
  }

  /** One request on a connection of its own. */
  static final class Call {
    private final InetSocketAddress address;
    private final SocketChannel socket = SocketChannel.open();
    private final StringBuilder head = new StringBuilder();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private boolean chunked;

    Call(InetSocketAddress address) throws IOException {
      this.address = address;
    }

    void connect() throws IOException {
      socket.connect(address);
    }

    void requestLine(String method, String target) {
      head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    }

    void header(String name, String value) {
      chunked |= name.equals("Transfer-Encoding");
      head.append(name).append(": ").append(value).append("\r\n");
    }

    OutputStream body() throws IOException {
      endOfHead();
      OutputStream out = Channels.newOutputStream(socket);
      return !chunked
          ? out
          : new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int size) throws IOException {
              out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
              out.write(bytes, offset, size);
              out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
          };
    }

    private void endOfHead() throws IOException {
      head.append("Connection: close\r\n\r\n");
      Channels.newOutputStream(socket).write(head.toString().getBytes(StandardCharsets.US_ASCII));
      head.setLength(0);
    }

    void endOfRequest() throws IOException {
      if (head.length() > 0) {
        endOfHead();
      } else if (chunked) {
        Channels.newOutputStream(socket).write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    int status() throws IOException {
      String line = line();
      if (!line.startsWith("HTTP/1.1 ")) {
        throw new MalformedResponse();
      }
      for (String field = line(); !field.isEmpty(); field = line()) {
        int colon = field.indexOf(':');
        headers.add(Map.entry(field.substring(0, colon), field.substring(colon + 1).strip()));
      }
      return Integer.parseInt(line.substring(9, 12));
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      InputStream in = Channels.newInputStream(socket);
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new MalformedResponse();
        }
        line.write(b);
      }
      return line.toString(StandardCharsets.US_ASCII).strip();
    }

    List<Map.Entry<String, String>> headers() {
      return headers;
    }

    /** Ends with its length, or with its last chunk, or with the connection. */
    InputStream content() throws IOException {
      boolean inChunks =
          headers.stream().anyMatch(it -> it.getKey().equalsIgnoreCase("Transfer-Encoding"));
      long length =
          headers.stream()
              .filter(it -> it.getKey().equalsIgnoreCase("Content-Length"))
              .mapToLong(it -> Long.parseLong(it.getValue()))
              .findFirst()
              .orElse(inChunks ? 0 : Long.MAX_VALUE);
      return new FilterInputStream(Channels.newInputStream(socket)) {
        private long left = length;
        private boolean ended = !inChunks;

        @Override
        public int read(byte[] bytes, int offset, int size) throws IOException {
          if (left == 0 && !ended) {
            left = Long.parseLong(line(), 16);
            ended = left == 0;
          }
          int count = left == 0 ? -1 : in.read(bytes, offset, (int) Math.min(size, left));
          left -= Math.max(0, count);
          if (left == 0 && !ended) {
            line();
          }
          return count;
        }
      };
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // Closed all the same.
      }
    }
  }
}
