package com.example.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.WorkerThreads;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The templates of {@code docs/guide/write-a-transport.md} work. */
class TemplateTest {
  private static final TransportConfig CONFIG =
      TransportConfig.of(new WorkerThreads("template-test"));

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
          .start();

  @AfterEach
  void stop() {
    emulator.close();
  }

  /** The transport with the exchanges of the other template. */
  private static final class MyEventTransport implements Transport {
    private final EventLibrary client = new EventLibrary();
    private final Exchanges exchanges = new Exchanges();

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Exchange newExchange(TransportRequest request) {
      return new MyEventExchange(exchanges, request, client, CONFIG);
    }

    @Override
    public void close() {
      exchanges.close();
    }
  }

  static Stream<Transport> transports() {
    return Stream.of(new MyTransportProvider().create(CONFIG), new MyEventTransport());
  }

  private static byte[] picture() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aWorkflowRuns(Transport transport) throws IOException {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(emulator.baseUrl())
            .apiKey(emulator.apiKey())
            .transport(transport)
            .build();
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "a man riding a bike")
            .file("image_35728", InputFile.of("input.png", picture()))
            .build();
    try (Flowscale flowscale = Flowscale.create(config)) {
      RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
      assertThat(result.outputs()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aConnectionThatIsRefusedIsAFailure(Transport transport) throws IOException {
    // Bound, so that no other server gets the port, and never listening.
    try (transport;
        Socket bound = new Socket()) {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI address = URI.create("http://127.0.0.1:" + bound.getLocalPort());
      TransportRequest request = TransportRequest.of("GET", address, Headers.empty(), null);
      assertThatThrownBy(() -> transport.newExchange(request).execute())
          .isInstanceOfSatisfying(
              TransportException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
                assertThat(failure.sent()).isEqualTo(Sent.NO);
              });
    }
  }

  @Test
  void theProviderHasAName() {
    assertThat(new MyTransportProvider().name()).isEqualTo("mine");
  }
}
