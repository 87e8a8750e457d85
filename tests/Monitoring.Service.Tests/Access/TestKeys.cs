using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Access;

/// <summary>Keys for the callers of tests.</summary>
internal static class TestKeys
{
    /// <summary>Makes a key that the service knows at once, and gives the header its holder sends.</summary>
    /// <param name="services">Those of the host.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="agents">For which agents; none for all.</param>
    public static async Task<AuthenticationHeaderValue> MakeAsync(IServiceProvider services, KeyScope scope, params string[] agents)
    {
        var text = KeyText.Make();
        var store = services.GetRequiredService<Store>();
        var key = AccessKey.Of(text, scope, AgentScope.Of(agents), services.GetRequiredService<TimeProvider>().GetUtcNow());
        await store.Access.AddKeyAsync(key, TestContext.Current.CancellationToken);
        services.GetRequiredService<AccessBook>().Put(await store.Access.ReadAsync(TestContext.Current.CancellationToken));
        return new("Bearer", text);
    }
}
