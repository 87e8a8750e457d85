using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>How an agent posts its first outcome, ready to be pasted.</summary>
internal static class PostExample
{
    /// <summary>A command with the service's own address and an agent's name.</summary>
    /// <param name="publicUrl">Where the service is reached.</param>
    /// <param name="agent">Name of an agent.</param>
    public static Html Of(string publicUrl, string agent) => Html.Of($$"""
        <pre><code>curl -H 'Content-Type: application/json' {{publicUrl}}/v1/outcomes \
          -d '{"agent":"{{agent}}","transactionId":"PO-0001","verdict":"correct","source":"check"}'</code></pre>
        """);
}
