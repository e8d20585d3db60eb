package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvidersTest {
  private static final TransportProvider ONE = new Named("one");
  private static final TransportProvider TWO = new Named("two");
  private static final Providers BOTH = new Providers(Map.of("one", ONE, "two", TWO), List.of());

  private record Named(String name) implements TransportProvider {
    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void withoutNamesAllAreChosen() throws Exception {
    assertThat(BOTH.choose(List.of())).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void namesChoose() throws Exception {
    assertThat(BOTH.choose(List.of("two"))).containsExactly(TWO);
  }

  @Test
  void theErrorForAnUnknownNameListsTheKnownNames() {
    Providers providers = new Providers(Map.of("one", ONE), List.of("it is broken"));
    assertThatThrownBy(() -> providers.choose(List.of("three")))
        .isInstanceOf(WrongUseException.class)
        .hasMessage("No transport is named 'three'. Found: one\nNot usable: it is broken");
  }

  @Test
  void whereThereIsNoneTheMessageSaysWhatToDo() {
    assertThatThrownBy(() -> Providers.find().choose(List.of()))
        .isInstanceOf(WrongUseException.class)
        .hasMessageStartingWith("No transport found. Put its jar");
  }

  @Test
  void aTransportThatCannotBeUsedIsNotLeftOutInSilence() throws Exception {
    Providers providers = new Providers(Map.of("one", ONE), List.of("it is broken"));
    assertThatThrownBy(() -> providers.choose(List.of()))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("it is broken");
    assertThat(providers.choose(List.of("one"))).containsExactly(ONE);
  }
}
