using Monitoring.Core.Access;
using Monitoring.Storage;

namespace Monitoring.Scenarios;

/// <summary>Keys of a service on SQLite, made beside it: the first one locks it for good.</summary>
internal static class Keys
{
    /// <summary>Makes a key.</summary>
    /// <returns>Its text.</returns>
    public static async Task<string> MakeAsync(ServiceProcess service, KeyScope scope)
    {
        var text = KeyText.Make();
        Assert.Equal(KeyForm.Whole, KeyText.Read(text, out var id));
        await using var store = await Store.OpenAsync(
            "sqlite:" + Path.Combine(service.Data, "monitoring.db"), TimeProvider.System, CancellationToken.None);
        await store.Access.AddKeyAsync(
            new AccessKey
            {
                Id = id,
                Name = "scenario",
                Scope = scope,
                Agents = AgentScope.All,
                Hash = KeyText.HashOf(text),
                CreatedAt = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken.None);
        return text;
    }
}
