package ai.flowscale.codegen;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Workflow;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** The immutable class that holds the inputs of a workflow. */
final class RequestClass {
  private static final Set<String> RESERVED_METHODS =
      Set.of(
          "with",
          "workflowId",
          "inputs",
          "result",
          "request",
          "replacing",
          "require",
          "equals",
          "hashCode",
          "toString",
          "clone",
          "finalize",
          "getClass",
          "notify",
          "notifyAll",
          "wait");

  /** A class cannot hold many more constants than these; beyond, a choice is a text. */
  private static final int MAX_OPTIONS = 1000;

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final TypeName STRING = ClassName.get(String.class);
  private static final TypeName NUMBERS = listOf(WildcardTypeName.subtypeOf(Number.class));

  private final Workflow workflow;
  private final ClassName self;
  private final ClassName result;
  private final List<InputDescription> inputs;
  private final Map<String, String> methods;
  private final Map<String, ClassName> choices = new HashMap<>();
  private final TypeSpec.Builder type;

  RequestClass(Workflow workflow, ClassName self, ClassName result) {
    this.workflow = workflow;
    this.self = self;
    this.result = result;
    inputs =
        workflow.inputDescriptions().stream().filter(input -> !input.name().isEmpty()).toList();
    Limits.checkNames(workflow, "input", inputs.stream().map(InputDescription::name).toList());
    methods = Names.methods(inputs.stream().map(RequestClass::source).toList(), RESERVED_METHODS);
    type = TypeSpec.classBuilder(self);
  }

  private static Names.Source source(InputDescription input) {
    return new Names.Source(input.label(), input.name());
  }

  /** What the workflow is called in comments. */
  static String workflowName(Workflow workflow) {
    String name = workflow.name();
    return "the workflow \"" + Javadoc.text(name == null ? workflow.id() : name) + "\"";
  }

  TypeSpec spec() {
    type.addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addSuperinterface(ParameterizedTypeName.get(ClassName.get(TypedRequest.class), result))
        .addJavadoc(
            "A request to execute $L. Immutable: each method returns a new request.\n",
            workflowName(workflow));
    String description = Javadoc.sentence(workflow.description());
    if (!description.isEmpty()) {
      type.addJavadoc("\n<p>$L\n", description);
    }
    addConstant("ID", "The workflow's id.", workflow.id());
    addConstant(
        "DESCRIPTION_SHA256",
        "A digest of the description that this class was generated from.",
        DescriptionFile.digest(workflow));
    type.addField(WorkflowInputs.class, "inputs", Modifier.PRIVATE, Modifier.FINAL);
    type.addMethod(
        MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(WorkflowInputs.class, "inputs")
            .addStatement("this.inputs = inputs")
            .build());
    type.addMethod(
        MethodSpec.methodBuilder("with")
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
            .addJavadoc("Starts without any input.\n\n@return a request without inputs\n")
            .returns(self)
            .addStatement("return new $T($T.none())", self, WorkflowInputs.class)
            .build());
    addChoices();
    inputs.forEach(this::addSetters);
    addMethodsOfTheInterface();
    addMethodsOfAValue();
    return type.build();
  }

  private void addConstant(String name, String comment, String value) {
    type.addField(
        FieldSpec.builder(String.class, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .addJavadoc("$L\n", comment)
            .initializer("$L", Literals.of(value))
            .build());
  }

  private void addChoices() {
    List<InputDescription> withOptions =
        inputs.stream()
            .filter(it -> !it.options().isEmpty() && it.options().size() <= MAX_OPTIONS)
            .toList();
    Map<String, String> names =
        Names.types(
            withOptions.stream().map(RequestClass::source).toList(),
            name ->
                ReservedTypes.isReservedInside(name)
                    || name.equalsIgnoreCase(self.simpleName())
                    || name.equalsIgnoreCase(result.simpleName()),
            "Option");
    for (InputDescription input : withOptions) {
      ClassName choice = self.nestedClass(names.get(input.name()));
      choices.put(input.name(), choice);
      TypeSpec.Builder options =
          TypeSpec.recordBuilder(choice)
              .addModifiers(Modifier.PUBLIC)
              .addJavadoc(
                  "An option of {@link #$L}. An option that came later can be given too.\n",
                  methods.get(input.name()))
              .addJavadoc("\n@param value what is sent\n")
              .recordConstructor(
                  MethodSpec.constructorBuilder().addParameter(String.class, "value").build());
      List<String> constants =
          input.options().stream().filter(it -> it.length() <= Literals.MAX_LENGTH).toList();
      Names.constants(constants)
          .forEach(
              (option, name) ->
                  options.addField(
                      FieldSpec.builder(
                              choice, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                          .addJavadoc("$L.\n", "The option \"" + Javadoc.text(option) + "\"")
                          .initializer("new $T($L)", choice, Literals.of(option))
                          .build()));
      type.addType(options.build());
    }
  }

  private void addSetters(InputDescription input) {
    if (input.many()) {
      addListSetters(input);
      return;
    }
    ClassName choice = choices.get(input.name());
    if (choice != null) {
      addSetter(input, choice, "text", "$N.value()");
      return;
    }
    switch (input.type()) {
      case IMAGE, VIDEO, AUDIO, FILE -> {
        addSetter(input, TypeName.get(Path.class), "file", "$N");
        addSetter(input, TypeName.get(InputFile.class), "file", "$N");
      }
      case INTEGER -> {
        addSetter(input, TypeName.LONG, "number", "$N");
        if (input.max() != null && input.max().compareTo(MAX_LONG) > 0) {
          addSetter(input, TypeName.get(BigInteger.class), "number", "$N");
        }
      }
      case NUMBER -> {
        // Both, since a whole number may be all that the workflow reads.
        addSetter(input, TypeName.LONG, "number", "$N");
        addSetter(input, TypeName.DOUBLE, "number", "$N");
      }
      case BOOLEAN -> addSetter(input, TypeName.BOOLEAN, "bool", "$N");
      case JSON -> addSetter(input, ClassName.get(Object.class), "json", "$N");
      case TEXT, CHOICE -> addSetter(input, STRING, "text", "$N");
      case UNKNOWN -> addSetter(input, ClassName.get(Object.class), "value", "$N");
    }
  }

  private void addListSetters(InputDescription input) {
    ClassName choice = choices.get(input.name());
    if (choice != null) {
      String parameter = methods.get(input.name());
      String each = parameter + "Element";
      // Not a method reference: the parameter may be called like the type, such as _3d.
      addSetter(
          input,
          listOf(choice),
          "value",
          CodeBlock.of("$N.stream().map($N -> $N.value()).toList()", parameter, each, each));
      return;
    }
    switch (input.type()) {
      case IMAGE, VIDEO, AUDIO, FILE -> {
        addSetter(input, listOf(TypeName.get(Path.class)), "files", "$N");
        addSetter(input, TypeName.get(InputFile[].class), "value", "$N");
      }
      case INTEGER, NUMBER -> addSetter(input, NUMBERS, "value", "$N");
      case BOOLEAN -> addSetter(input, listOf(TypeName.BOOLEAN.box()), "value", "$N");
      case TEXT, CHOICE -> addSetter(input, listOf(STRING), "value", "$N");
      case JSON, UNKNOWN ->
          addSetter(input, listOf(WildcardTypeName.subtypeOf(Object.class)), "value", "$N");
    }
  }

  private static TypeName listOf(TypeName element) {
    return ParameterizedTypeName.get(ClassName.get(List.class), element);
  }

  private void addSetter(InputDescription input, TypeName taken, String builder, String value) {
    addSetter(input, taken, builder, CodeBlock.of(value, methods.get(input.name())));
  }

  private void addSetter(InputDescription input, TypeName taken, String builder, CodeBlock value) {
    String method = Objects.requireNonNull(methods.get(input.name()));
    MethodSpec.Builder setter =
        MethodSpec.methodBuilder(method)
            .addModifiers(Modifier.PUBLIC)
            .returns(self)
            .addParameter(ParameterSpec.builder(taken, method).build())
            .varargs(taken.equals(TypeName.get(InputFile[].class)))
            .addJavadoc("$L", comment(input, method));
    CodeBlock outside = outside(input, taken, method);
    if (outside != null) {
      setter
          .beginControlFlow("if ($L)", outside)
          .addStatement(
              "throw new $T($L, $L)",
              InvalidRequestException.class,
              Literals.of(input.name()),
              Literals.of(
                  "input '%s' is out of bounds: give a number%s"
                      .formatted(input.name(), bounds(input))))
          .endControlFlow();
    }
    type.addMethod(
        setter
            .addStatement(
                "return new $T(replacing($L).$L($L, $L).build())",
                self,
                Literals.of(sentNames(input)),
                builder,
                Literals.of(input.name()),
                value)
            .build());
  }

  /** An expression for the names under which an input is sent: a list has one for each element. */
  private String sentNames(InputDescription input) {
    if (elements(input).isEmpty()) {
      return Pattern.quote(input.name());
    }
    String name = Pattern.quote(input.name());
    Pattern element = Pattern.compile(name + "(_[0-9]+)+");
    String others =
        inputs.stream()
            .filter(other -> element.matcher(other.name()).matches())
            .map(other -> "(?!" + Pattern.quote(other.name()) + elements(other) + "$)")
            .collect(Collectors.joining());
    return Limits.checkText(workflow, input.name(), others + name + elements(input));
  }

  /** An expression for what follows the name: what is of an unknown type may be a list. */
  private static String elements(InputDescription input) {
    if (input.many()) {
      return "(_[0-9]+)+";
    }
    return input.type() == DataType.UNKNOWN ? "(_[0-9]+)*" : "";
  }

  private static String comment(InputDescription input, String method) {
    StringBuilder comment = new StringBuilder();
    comment
        .append(Javadoc.sentence(input.label()))
        .append(' ')
        .append(Javadoc.sentence(input.description()));
    String text = comment.toString().strip();
    StringBuilder facts = new StringBuilder(text.isEmpty() ? "Sets an input." : text);
    if (input.required()) {
      facts.append("\n\n<p>Required.");
    } else if (input.defaultValue() != null) {
      facts
          .append("\n\n<p>By default ")
          .append(Javadoc.code(input.defaultValue().toString()))
          .append('.');
    }
    return facts
        .append("\n\n@param ")
        .append(method)
        .append(" the input ")
        .append(Javadoc.code(input.name()))
        .append(input.type().isFile() || bounds(input).isEmpty() ? "" : "," + bounds(input))
        .append("\n@return a request with this input\n")
        .toString();
  }

  private static String bounds(InputDescription input) {
    String from = input.min() == null ? "" : " from " + input.min();
    return input.max() == null ? from : from + " up to " + input.max();
  }

  /** The condition for a number that is out of bounds, or null where there is none. */
  private static @Nullable CodeBlock outside(
      InputDescription input, TypeName taken, String parameter) {
    if (taken.equals(NUMBERS)) {
      String each = parameter + "Element";
      // Not doubleValue(): that of 0.1f is more than 0.1, which is what is sent.
      String number = "Double.parseDouble(" + each + ".toString())";
      CodeBlock outside = outside(input, TypeName.DOUBLE, number);
      return outside == null
          ? null
          : CodeBlock.of(
              "$N.stream().anyMatch($N -> $N != null && ($L))", parameter, each, each, outside);
    }
    CodeBlock below = bound(input.min(), taken, parameter, true);
    CodeBlock above = bound(input.max(), taken, parameter, false);
    if (below != null && above != null) {
      return CodeBlock.of("$L || $L", below, above);
    }
    return below == null ? above : below;
  }

  private static @Nullable CodeBlock bound(
      @Nullable BigDecimal bound, TypeName taken, String parameter, boolean isMin) {
    if (bound == null) {
      return null;
    }
    String operator = isMin ? "<" : ">";
    if (taken.equals(TypeName.LONG)) {
      BigDecimal whole = bound.setScale(0, isMin ? RoundingMode.CEILING : RoundingMode.FLOOR);
      return whole.compareTo(MIN_LONG) >= 0 && whole.compareTo(MAX_LONG) <= 0
          ? CodeBlock.of("$N $L $LL", parameter, operator, whole.toBigInteger())
          : null;
    }
    if (taken.equals(TypeName.DOUBLE)) {
      double value = bound.doubleValue();
      return Double.isInfinite(value)
          ? null
          : CodeBlock.of("$N $L $L", parameter, operator, Double.toString(value));
    }
    if (taken.equals(TypeName.get(BigInteger.class))) {
      return CodeBlock.of(
          "$N.compareTo(new $T($S)) $L 0",
          parameter,
          BigInteger.class,
          bound.setScale(0, isMin ? RoundingMode.CEILING : RoundingMode.FLOOR).toBigInteger(),
          operator);
    }
    return null;
  }

  private void addMethodsOfTheInterface() {
    type.addMethod(
        overriding("workflowId").returns(String.class).addStatement("return ID").build());
    MethodSpec.Builder inputs = overriding("inputs").returns(WorkflowInputs.class);
    for (InputDescription input : this.inputs) {
      if (input.required()) {
        String first = input.name() + "_0";
        boolean mayBeList = input.type() == DataType.UNKNOWN && !input.many();
        if (mayBeList) {
          inputs.beginControlFlow("if (!inputs.names().contains($L))", Literals.of(first));
        }
        inputs.addStatement(
            "require($L, $S)",
            Literals.of(input.many() ? first : input.name()),
            methods.get(input.name()));
        if (mayBeList) {
          inputs.endControlFlow();
        }
      }
    }
    type.addMethod(inputs.addStatement("return inputs").build());
    type.addMethod(
        overriding("result")
            .returns(result)
            .addParameter(RunResult.class, "result")
            .addStatement("return new $T(result)", result)
            .build());
    if (this.inputs.stream().anyMatch(InputDescription::required)) {
      type.addMethod(
          MethodSpec.methodBuilder("require")
              .addModifiers(Modifier.PRIVATE)
              .addParameter(String.class, "name")
              .addParameter(String.class, "method")
              .beginControlFlow("if (!inputs.names().contains(name))")
              .addStatement(
                  "throw new $T(name, $S + name + $S + method + $S)",
                  InvalidRequestException.class,
                  "input '",
                  "' is missing: give it with ",
                  "(...)")
              .endControlFlow()
              .build());
    }
    if (!this.inputs.isEmpty()) {
      type.addMethod(
          MethodSpec.methodBuilder("replacing")
              .addModifiers(Modifier.PRIVATE)
              .returns(ClassName.get(WorkflowInputs.Builder.class))
              .addParameter(String.class, "names")
              .addStatement("return inputs.without(name -> name.matches(names)).toBuilder()")
              .build());
    }
  }

  private void addMethodsOfAValue() {
    type.addMethod(
        overriding("equals")
            .returns(boolean.class)
            .addParameter(Object.class, "other")
            .addStatement("return other instanceof $T that && inputs.equals(that.inputs)", self)
            .build());
    type.addMethod(
        overriding("hashCode").returns(int.class).addStatement("return inputs.hashCode()").build());
    type.addMethod(
        overriding("toString")
            .returns(String.class)
            .addStatement("return $S + inputs.names()", self.simpleName())
            .build());
  }

  private static MethodSpec.Builder overriding(String name) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC);
  }
}
