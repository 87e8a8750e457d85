using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Registry;

/// <summary>Who answers for what: the registry in force.</summary>
internal static class RegistrySlice
{
    /// <summary>Adds the registry in force and its keeper. Needs the store and the settings.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddSingleton<RegistryInForce>()
        .AddSingleton<PersonDirectory>()
        .AddSingleton(provider => new RegistryOrigins(provider.GetRequiredService<ServiceSettings>(), MachineId.Read()))
        .AddSingleton<RegistryKeeper>();

    /// <summary>
    /// Applies the registry file when that is its turn. Comes before the service starts, so that everything finds what is in force.
    /// </summary>
    /// <exception cref="ConfigurationException">The file has mistakes, or the example cannot be written, and nothing is in force.</exception>
    /// <exception cref="StorageException">The store did not answer; nothing was changed.</exception>
    public static Task ApplyRegistryFileAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<RegistryKeeper>().ApplyFileAsync(cancellationToken);
}
