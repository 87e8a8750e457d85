using System.Net;
using System.Net.Http.Headers;
using Monitoring.Core.Access;
using Monitoring.Storage;

namespace Monitoring.Scenarios;

/// <summary>Keys of a service, made beside it: the first one locks it for good.</summary>
internal static class Keys
{
    /// <summary>Makes a key of a service on SQLite. If it runs it knows the key when this ends, and asks everybody for one.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="agents">For which agents; none for all.</param>
    /// <returns>Its text.</returns>
    public static Task<string> MakeAsync(ServiceProcess service, KeyScope scope, string name = "scenario", params string[] agents) =>
        MakeAsync("sqlite:" + Path.Combine(service.Data, "monitoring.db"), service.IsRunning ? [service] : [], scope, name, agents);

    /// <summary>Makes a key. Every instance that runs knows it when this ends, and asks everybody for one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="instances">The instances that run.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="agents">For which agents; none for all.</param>
    /// <returns>Its text.</returns>
    public static async Task<string> MakeAsync(
        string database, IEnumerable<ServiceProcess> instances, KeyScope scope, string name = "scenario", params string[] agents)
    {
        var text = KeyText.Make();
        await using var store = await Store.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        var key = AccessKey.Of(text, scope, AgentScope.Of(agents), TimeProvider.System.GetUtcNow()) with { Name = name };
        await store.Access.AddKeyAsync(key, CancellationToken.None);
        await Task.WhenAll(instances.Select(instance => KnownAsync(instance, text)));
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
