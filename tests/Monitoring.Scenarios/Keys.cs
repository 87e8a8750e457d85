using System.Net;
using System.Net.Http.Headers;
using Monitoring.Core.Access;
using Monitoring.Storage;

namespace Monitoring.Scenarios;

/// <summary>Keys of a service on SQLite, made beside it: the first one locks it for good.</summary>
internal static class Keys
{
    /// <summary>Makes a key. A service that runs knows it when this ends, and asks everybody for one.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="agents">For which agents; none for all.</param>
    /// <returns>Its text.</returns>
    public static async Task<string> MakeAsync(
        ServiceProcess service, KeyScope scope, string name = "scenario", params string[] agents)
    {
        var text = KeyText.Make();
        await using var store = await Store.OpenAsync(
            "sqlite:" + Path.Combine(service.Data, "monitoring.db"), TimeProvider.System, CancellationToken.None);
        var key = AccessKey.Of(text, scope, AgentScope.Of(agents), TimeProvider.System.GetUtcNow()) with { Name = name };
        await store.Access.AddKeyAsync(key, CancellationToken.None);
        if (service.IsRunning)
        {
            await KnownAsync(service, text);
        }

        return text;
    }

    // It looks for new keys twice a second. Before the first one everybody may do everything.
    private static async Task KnownAsync(ServiceProcess service, string key)
    {
        using var anybody = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var holder = new HttpClient { BaseAddress = new Uri(service.Url) };
        holder.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        while (!await IsRefusedAsync(anybody) || await IsRefusedAsync(holder))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> IsRefusedAsync(HttpClient caller)
    {
        using var answer = await caller.GetAsync("/v1/agents", TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.Unauthorized;
    }
}
