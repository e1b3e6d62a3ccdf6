{# Our word for a channel of Zendesk's `via`; what is not listed keeps its name. #}
{% macro zendesk_channel(channel) -%}
    case
        when {{ channel }} in ('voice', 'phone', 'phone_call_inbound', 'phone_call_outbound', 'voicemail') then 'phone'
        when {{ channel }} in ('chat', 'native_messaging', 'messaging', 'whatsapp', 'sms') then 'chat'
        when {{ channel }} in ('web', 'web_form', 'web_widget', 'help_center', 'mobile', 'mobile_sdk') then 'web'
        when {{ channel }} in ('facebook', 'twitter', 'instagram_dm', 'x_corp_dm') then 'social'
        when {{ channel }} in ('chat_bot', 'answer_bot_for_web_widget', 'ai_agent') then 'bot'
        else {{ channel }}
    end
{%- endmacro %}
