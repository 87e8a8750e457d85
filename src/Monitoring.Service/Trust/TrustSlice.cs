namespace Monitoring.Service.Trust;

/// <summary>How far an SLO's number may be trusted and what its alarms cost; the API and the pages say the same because both ask here.</summary>
internal static class TrustSlice
{
    /// <summary>Adds what reads it. Needs the store.</summary>
    public static IServiceCollection AddTrust(this IServiceCollection services) => services
        .AddSingleton<PriceBook>()
        .AddSingleton<TrustReader>();
}
