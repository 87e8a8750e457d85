namespace Monitoring.Service.Owners;

/// <summary>Who answers for what: the registry in force.</summary>
internal static class OwnersSlice
{
    /// <summary>Adds the registry in force and its keeper, which starts before everything else. Needs the store and the settings.</summary>
    public static IServiceCollection AddOwners(this IServiceCollection services) => services
        .AddSingleton<RegistryInForce>()
        .AddSingleton<RegistryKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<RegistryKeeper>());
}
