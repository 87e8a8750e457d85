using Monitoring.Core.Access;
using Monitoring.Storage;

namespace Monitoring.Scenarios;

/// <summary>Keys of a service on SQLite, made beside it: the first one locks it for good.</summary>
internal static class Keys
{
    /// <summary>Makes a key.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>Its text.</returns>
    public static async Task<string> MakeAsync(ServiceProcess service, KeyScope scope, string name = "scenario")
    {
        var text = KeyText.Make();
        await using var store = await Store.OpenAsync(
            "sqlite:" + Path.Combine(service.Data, "monitoring.db"), TimeProvider.System, CancellationToken.None);
        await store.Access.AddKeyAsync(
            AccessKey.Of(text, scope, AgentScope.All, TimeProvider.System.GetUtcNow()) with { Name = name }, CancellationToken.None);
        return text;
    }
}
