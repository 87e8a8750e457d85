using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Monitoring.Service.Tests.Channels;

/// <summary>A server of this machine that keeps what is posted to it and answers as told.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = new();

    private HttpReceiver(WebApplication app) => this.app = app;

    /// <summary>The answer to a post.</summary>
    public Func<Received, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Everything that was posted, in order.</summary>
    public IReadOnlyList<Received> All => [.. received];

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts one.</summary>
    /// <param name="url">Where it listens; a free port of this machine where nothing is said.</param>
    public static async Task<HttpReceiver> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var receiver = new HttpReceiver(server);
        server.Run(receiver.TakeAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var one = new Received(
            context.Request.Method + " " + context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
            await reader.ReadToEndAsync(context.RequestAborted));
        received.Enqueue(one);
        await Answer(one, context.Response);
    }
}

/// <summary>A request that came.</summary>
/// <param name="Line">Method, path and query.</param>
/// <param name="Headers">Its headers, in small letters.</param>
/// <param name="Body">Its body.</param>
internal sealed record Received(string Line, IReadOnlyDictionary<string, string> Headers, string Body);
