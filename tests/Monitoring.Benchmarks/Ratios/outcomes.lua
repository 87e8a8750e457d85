-- For wrk: posts single outcomes with bodies of fixed length, built by hand since wrk's own formatting costs 5 µs a request.
-- Arguments: prefix of the agents, how many, first number, one wrong verdict among so many (0: none), "wave" for a burst of wrong ones,
-- how many customers (0: one and the same), "minimal" to be answered counts alone, a key (empty: none).
local threads = 0

function setup(thread)
    thread:set("which", threads)
    threads = threads + 1
end

local prefix, agents, number, among, wave, customers
local headers = ""
local names = {}

local function head(length)
    return "POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " .. length .. "\r\n" .. headers .. "\r\n{\"agent\":\""
end

local middle, right, wrong = "\",\"transactionId\":\"T-", "\",\"verdict\":\"correct\",\"source\":\"check\",\"segments\":{\"customer\":\"acme\"}}", "\",\"verdict\":\"incorrect\",\"source\":\"check\",\"segments\":{\"customer\":\"acme\"}}"
local rightHead, wrongHead

function init(args)
    prefix, agents, number, among, wave, customers = args[1], tonumber(args[2]), tonumber(args[3]) + which * 100000000, tonumber(args[4]), args[5] == "wave", tonumber(args[6])
    headers = args[7] == "minimal" and "Prefer: return=minimal\r\n" or ""
    if args[8] and args[8] ~= "" then
        headers = headers .. "Authorization: Bearer " .. args[8] .. "\r\n"
    end

    math.randomseed(number)
    for i = 0, agents - 1 do
        names[i] = prefix .. string.format("%05d", i)
    end

    local length = string.len("{\"agent\":\"") + string.len(names[0]) + string.len(middle) + 12
    if customers > 0 then
        right, wrong = string.gsub(right, "\"acme\"}}", "\"c-"), string.gsub(wrong, "\"acme\"}}", "\"c-")
        length = length + string.len("0000\",\"documentType\":\"po\"}}")
    end

    rightHead, wrongHead = head(length + string.len(right)), head(length + string.len(wrong))
end

function request()
    number = number + 1
    local name = names[math.random(agents) - 1]
    local ending = ""
    if customers > 0 then
        ending = string.format("%04d", math.random(customers) - 1) .. "\",\"documentType\":\"po\"}}"
    end

    if (among > 0 and math.random(among) == 1) or (wave and number % 5000 < 30) then
        return wrongHead .. name .. middle .. string.format("%012d", number) .. wrong .. ending
    end

    return rightHead .. name .. middle .. string.format("%012d", number) .. right .. ending
end

function done(summary, latency)
    io.write(string.format(
        "figures %d %d %d %d %d %d\n",
        summary.requests,
        summary.duration,
        summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50),
        latency:percentile(99)))
end
