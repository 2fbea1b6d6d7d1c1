package io.flinkswarm.jobs.agents;

import io.flinkswarm.protocol.json.MalformedJsonException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * The names of groups and pools of several tenants in one job: those of a tenant begin with it and {@value #SEPARATOR}, so that no
 * tenant's votes or tasks reach another's. Where there are no tenants, names are as they are.
 *
 * @param tenant whose the name is; empty for none
 * @param name as the tenant's members say it
 */
record TenantScope(String tenant, String name) {
    static final String SEPARATOR = "::";

    /** A name as the protocols know it, taken apart. */
    static TenantScope parse(String scoped) {
        int end = scoped.indexOf(SEPARATOR);
        return end < 0
                ? new TenantScope("", scoped)
                : new TenantScope(scoped.substring(0, end), scoped.substring(end + SEPARATOR.length()));
    }

    /** A name as a member of the tenant says it: with or without the tenant. */
    static TenantScope said(String tenant, String name) throws MalformedJsonException {
        String own = tenant + SEPARATOR;
        String bare = !tenant.isEmpty() && name.startsWith(own) ? name.substring(own.length()) : name;
        if (bare.contains(SEPARATOR)) {
            throw new MalformedJsonException(
                    "group or pool must not contain " + SEPARATOR + ", which parts tenants, but was " + name);
        }
        return new TenantScope(tenant, bare);
    }

    /** The name as the protocols know it. */
    String scoped() {
        return tenant.isEmpty() ? name : tenant + SEPARATOR + name;
    }

    /** The record with another value of one component. */
    static <T> T with(T record, String component, String value) {
        try {
            RecordComponent[] components = record.getClass().getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = components[i].getName().equals(component)
                        ? value
                        : components[i].getAccessor().invoke(record);
            }
            @SuppressWarnings("unchecked")
            Constructor<T> constructor = (Constructor<T>) record.getClass()
                    .getConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass().getName() + " must be a public record", e);
        }
    }
}
