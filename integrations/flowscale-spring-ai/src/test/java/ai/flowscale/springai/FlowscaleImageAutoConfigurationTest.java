package ai.flowscale.springai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.spring.FlowscaleAutoConfiguration;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class FlowscaleImageAutoConfigurationTest {
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .workflow(
              EmulatedWorkflow.builder("poster")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ZERO)
                  .build())
          .start();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  FlowscaleAutoConfiguration.class, FlowscaleImageAutoConfiguration.class))
          .withPropertyValues(
              "flowscale.api.url=" + emulator.baseUrl(), "flowscale.api.key=" + emulator.apiKey());

  @AfterEach
  void close() {
    emulator.close();
  }

  @Configuration(proxyBeanMethods = false)
  static class Observations {
    @Bean
    TestObservationRegistry observations() {
      return TestObservationRegistry.create();
    }

    @Bean
    FlowscaleImageOptions options() {
      return FlowscaleImageOptions.builder().seed(5).build();
    }
  }

  @Test
  void thePropertiesAreABinding() {
    application
        .withUserConfiguration(Observations.class)
        .withPropertyValues(
            "flowscale.ai.image.workflow=poster",
            "flowscale.ai.image.prompt=text_1",
            "flowscale.ai.image.seed=seed_2",
            "flowscale.ai.image.output=output",
            "flowscale.ai.image.inputs.style_3=dark",
            "flowscale.ai.image.timeout=1m")
        .run(
            context -> {
              context.getBean(ImageModel.class).call(new ImagePrompt("a lighthouse"));

              assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).texts())
                  .containsOnlyKeys("text_1", "seed_2", "style_3")
                  .containsEntry("text_1", "a lighthouse")
                  .containsEntry("seed_2", "5")
                  .containsEntry("style_3", "dark");
              TestObservationRegistryAssert.assertThat(
                      (TestObservationRegistry) context.getBean(ObservationRegistry.class))
                  .hasObservationWithNameEqualTo("gen_ai.client.operation");
            });
  }

  @Test
  void withoutAWorkflowThereIsNoModel() {
    application.run(context -> assertThat(context).doesNotHaveBean(ImageModel.class));
  }

  @Test
  void anotherModelCanBeChosen() {
    ApplicationContextRunner bound =
        application.withPropertyValues("flowscale.ai.image.workflow=poster");

    bound
        .withPropertyValues("spring.ai.model.image=openai")
        .run(context -> assertThat(context).doesNotHaveBean(ImageModel.class));
    bound
        .withPropertyValues("spring.ai.model.image=flowscale")
        .run(context -> assertThat(context).hasSingleBean(FlowscaleImageModel.class));
  }

  @Test
  void anUnknownPropertyStopsTheStart() {
    application
        .withPropertyValues("flowscale.ai.image.workflow=poster", "flowscale.ai.image.promt=text_1")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("flowscale.ai.image.promt"));
  }

  /** Without a workflow there is no model, and this is how one loses its workflow. */
  @Test
  void aMisspelledWorkflowStopsTheStart() {
    application
        .withPropertyValues("flowscale.ai.image.worklfow=poster")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("flowscale.ai.image.worklfow"));
  }

  @Configuration(proxyBeanMethods = false)
  static class OptionsForTwoPurposes {
    @Bean
    FlowscaleImageOptions posters() {
      return FlowscaleImageOptions.builder().seed(5).build();
    }

    @Bean
    FlowscaleImageOptions drafts() {
      return FlowscaleImageOptions.builder().seed(6).build();
    }

    @Bean
    ImageModelObservationConvention one() {
      return new DefaultImageModelObservationConvention();
    }

    @Bean
    ImageModelObservationConvention two() {
      return new DefaultImageModelObservationConvention();
    }
  }

  @Test
  void beansOfWhichNoneIsPrimaryAreNotChosenFrom() {
    application
        .withUserConfiguration(OptionsForTwoPurposes.class)
        .withPropertyValues("flowscale.ai.image.workflow=poster")
        .run(context -> assertThat(context).hasSingleBean(FlowscaleImageModel.class));
  }

  @Test
  void propertiesPrintNoValueOfAnInput() {
    application
        .withPropertyValues(
            "flowscale.ai.image.workflow=poster", "flowscale.ai.image.inputs.style=canary")
        .run(
            context ->
                assertThat(context.getBean(FlowscaleImageProperties.class).toString())
                    .contains("poster")
                    .doesNotContain("canary"));
  }

  @Test
  void editorsKnowTheProperties() throws Exception {
    Path classes =
        Path.of(
            FlowscaleImageModel.class.getProtectionDomain().getCodeSource().getLocation().toURI());

    assertThat(classes.resolve("META-INF/spring-configuration-metadata.json"))
        .content()
        .contains(
            "\"flowscale.ai.image.workflow\"",
            "id or name of the workflow that makes pictures",
            "\"flowscale.ai.image.timeout\"");
  }
}
