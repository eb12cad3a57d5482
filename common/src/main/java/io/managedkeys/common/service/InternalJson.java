package io.managedkeys.common.service;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * JSON between services, as {@link JsonMapper#shared()} reads and writes it. Jackson makes each record by
 * {@code MethodHandle.invokeWithArguments}, a tenth to a third of the time that it takes to read one; here the way to
 * its constructor is made ready once.
 */
public final class InternalJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().addModule(new Records()).build();

    private InternalJson() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static final class Records extends SimpleModule {
        private static final long serialVersionUID = 1L;

        Records() {
            super("records");
        }

        @Override
        public void setupModule(SetupContext context) {
            context.addValueInstantiators(new ValueInstantiators.Base() {
                @Override
                public ValueInstantiator modifyValueInstantiator(
                        DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator usual) {
                    return bean.getBeanClass().isRecord()
                                    && usual instanceof StdValueInstantiator standard
                                    && standard.getWithArgsCreator() != null
                                    && standard.getWithArgsCreator().getAnnotated()
                                            instanceof Constructor<?> constructor
                            ? new ByConstructor(standard, constructor)
                            : usual;
                }
            });
        }
    }

    private static final class ByConstructor extends StdValueInstantiator {
        private final MethodHandle constructor;

        ByConstructor(StdValueInstantiator usual, Constructor<?> constructor) {
            super(usual);
            try {
                constructor.setAccessible(true);
                this.constructor = MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asFixedArity()
                        .asSpreader(Object[].class, constructor.getParameterCount())
                        .asType(MethodType.methodType(Object.class, Object[].class));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("cannot make " + constructor.getDeclaringClass(), e);
            }
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
            try {
                return constructor.invokeExact(arguments);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                return context.handleInstantiationProblem(getValueClass(), arguments, rewrapCtorProblem(context, e));
            }
        }
    }
}
